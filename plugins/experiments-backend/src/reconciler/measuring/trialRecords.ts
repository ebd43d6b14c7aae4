import { createHash } from 'node:crypto';
import {
  TRIAL_VERSION,
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
  planned: readonly PlannedTrial[];
  /** Keys outside of it belong to others. */
  prefix: string;
  store: Pick<ResultStore, 'getFile' | 'keyPrefix'>;
}): Promise<TrialRecords> {
  const { outputs, planned, prefix, store } = options;
  const trials: TrialRecord[] = [];
  const problems: string[] = [];
  for (const plannedTrial of planned) {
    const output = outputs.find(({ id }) => id === plannedTrial.id);
    if (!output) {
      problems.push(`Trial ${plannedTrial.id} has no result`);
      continue;
    }
    const key = output.key.startsWith(store.keyPrefix ?? '')
      ? output.key.slice(store.keyPrefix?.length ?? 0)
      : output.key;
    const content = key.startsWith(`${prefix}/`)
      ? await store.getFile(key)
      : undefined;
    const read = decideRecord(plannedTrial, output, content);
    if (typeof read === 'string') {
      problems.push(`Trial ${plannedTrial.id}: ${read}`);
      continue;
    }
    trials.push(read);
    if (!read.valid) {
      problems.push(
        `Trial ${plannedTrial.id} is not valid: ${read.reasons.join('; ')}`,
      );
    }
  }
  return { trials, problems };
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
