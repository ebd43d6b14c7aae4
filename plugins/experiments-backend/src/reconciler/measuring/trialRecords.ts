import { createHash } from 'node:crypto';
import {
  TRIAL_VERSION,
  type EarlierAttempt,
  type TrialRecord,
} from '@assay/plugin-experiments-common';
import type { ResultStore } from '@assay/plugin-experiments-node';
import type { PlannedTrial } from '../plan';
import type { TrialOutput } from './trialOutputs';

/** Records of trials, and what could not be used, in sentences for people. */
export interface TrialRecords {
  trials: TrialRecord[];
  problems: string[];
}

/**
 * Reads the records that the outputs point at. A record is used only if it is the one whose
 * checksum travelled through the engine and belongs to a planned trial; an invalid one is kept in
 * the result and measured by nothing.
 * @throws when the store cannot be asked
 */
export async function readTrialRecords(options: {
  outputs: readonly TrialOutput[];
  /** Attempts whose records are kept and used for nothing. */
  unused: readonly TrialOutput[];
  planned: readonly PlannedTrial[];
  /** Keys outside of it belong to others. */
  prefix: string;
  store: Pick<ResultStore, 'getFile'>;
}): Promise<TrialRecords> {
  const { outputs, unused, planned, prefix, store } = options;
  const read = async (
    plannedTrial: PlannedTrial,
    output: TrialOutput,
  ): Promise<TrialRecord | string> =>
    decideRecord(
      plannedTrial,
      output,
      output.key.startsWith(`${prefix}/`)
        ? await store.getFile(output.key)
        : undefined,
    );
  /** What became of the attempts before one; nothing of them is merged into it. */
  const earlierThan = async (
    plannedTrial: PlannedTrial,
    last: number,
  ): Promise<EarlierAttempt[]> => {
    const earlier: EarlierAttempt[] = [];
    for (let attempt = 1; attempt < last; attempt += 1) {
      const output = unused.find(
        each => each.id === plannedTrial.id && each.attempt === attempt,
      );
      const record = output && (await read(plannedTrial, output));
      earlier.push({
        attempt,
        ...(output && { key: output.key }),
        reasons: reasonsOf(record),
      });
    }
    return earlier;
  };
  const trials: TrialRecord[] = [];
  const problems: string[] = [];
  for (const plannedTrial of planned) {
    const output = outputs.find(({ id }) => id === plannedTrial.id);
    if (!output) {
      problems.push(`Trial ${plannedTrial.id} has no result`);
      continue;
    }
    const record = await read(plannedTrial, output);
    if (typeof record === 'string') {
      problems.push(`Trial ${plannedTrial.id}: ${record}`);
      continue;
    }
    const earlierAttempts = await earlierThan(plannedTrial, output.attempt);
    trials.push({
      ...record,
      ...(earlierAttempts.length > 0 && { earlierAttempts }),
    });
    if (!record.valid) {
      const attempts =
        output.attempt > 1 ? ` after ${output.attempt} attempts` : '';
      problems.push(
        `Trial ${
          plannedTrial.id
        } is not valid${attempts}: ${record.reasons.join('; ')}`,
      );
    }
  }
  return { trials, problems };
}

/** Why an attempt is not the one that is used, from its record as far as there is one. */
function reasonsOf(record: TrialRecord | string | undefined): string[] {
  if (record === undefined) {
    return ['it left no record, as an attempt that was interrupted'];
  }
  if (typeof record === 'string') {
    return [record];
  }
  return record.valid
    ? ['its step failed after it had written its record']
    : record.reasons;
}

/** The record of a trial, checked; or in words why there is none. */
export function decideRecord(
  planned: Pick<PlannedTrial, 'variant' | 'trial'>,
  output: TrialOutput,
  content: Uint8Array | undefined,
): TrialRecord | string {
  if (!content) {
    return `${output.key} is not in the result store`;
  }
  const sha256 = createHash('sha256').update(content).digest('hex');
  if (sha256 !== output.sha256) {
    return `${output.key} is not what the step wrote: its checksum differs`;
  }
  let record: TrialRecord;
  try {
    record = JSON.parse(Buffer.from(content).toString('utf8'));
  } catch {
    return `${output.key} is not JSON`;
  }
  if (record.version !== TRIAL_VERSION) {
    return `${output.key} has version ${record.version}, which is not known`;
  }
  if (record.variant !== planned.variant || record.trial !== planned.trial) {
    return `${output.key} belongs to another trial`;
  }
  return withCounterCheck({ ...record, attempt: output.attempt });
}

/** The server must have counted exactly what the generator sent and saw end. */
function withCounterCheck(record: TrialRecord): TrialRecord {
  const { counter } = record;
  if (!counter) {
    return record;
  }
  const counted = counter.after - counter.before;
  const expected = counter.responses + counter.timeouts;
  return counted === expected
    ? record
    : {
        ...record,
        valid: false,
        reasons: [
          ...record.reasons,
          `the server counted ${counted} requests, the generator ${expected}`,
        ],
      };
}
