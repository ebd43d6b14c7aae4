import type { Workflow } from '../kinds';
import { stepName } from './stepName';
import { readNodes } from './workflowNodes';

/** What a step of the Workflow says about a trial; the trial itself is in the result store. */
export interface TrialOutput {
  id: string;
  variant: string;
  trial: number;
  attempt: number;
  /** Where the record is. */
  key: string;
  sha256: string;
  /** When its step ran, by the clock of the engine. */
  step?: { startedAt?: string; finishedAt?: string };
}

const OUTPUT = 'summary';

/**
 * The trials that ended, one each: outputs of steps that failed or were interrupted do not count,
 * and of a trial that was repeated only the last attempt does. An attempt that failed after it had
 * written its record, such as one whose generator missed its schedule, is among `unused`.
 */
export function readTrialOutputs(workflow: Pick<Workflow, 'status'>): {
  outputs: TrialOutput[];
  unused: TrialOutput[];
  problems: string[];
} {
  const { nodes, problem } = readNodes(workflow);
  const problems = problem ? [problem] : [];
  const outputs = new Map<string, TrialOutput>();
  const unused: TrialOutput[] = [];
  for (const node of nodes) {
    // A Retry repeats the outputs of its last attempt, which is a node of its own.
    if (node.type === 'Retry') {
      continue;
    }
    if (node.phase !== 'Succeeded' && node.phase !== 'Failed') {
      continue;
    }
    const text = node.outputs?.parameters?.find(
      ({ name }) => name === OUTPUT,
    )?.value;
    if (text === undefined) {
      continue;
    }
    const output = parseOutput(text);
    if (!output) {
      problems.push(
        `Step "${stepName(
          node.displayName ?? node.name,
        )}" reported a summary that cannot be read`,
      );
      continue;
    }
    if (node.phase === 'Failed') {
      unused.push(output);
      continue;
    }
    const known = outputs.get(output.id);
    if (!known || known.attempt < output.attempt) {
      const { startedAt, finishedAt } = node;
      outputs.set(output.id, { ...output, step: { startedAt, finishedAt } });
    }
  }
  return { outputs: [...outputs.values()], unused, problems };
}

function parseOutput(text: string): TrialOutput | undefined {
  let value: Partial<TrialOutput>;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { id, variant, trial, attempt, key, sha256 } = value ?? {};
  return typeof id === 'string' &&
    typeof variant === 'string' &&
    typeof trial === 'number' &&
    typeof attempt === 'number' &&
    typeof key === 'string' &&
    typeof sha256 === 'string'
    ? { id, variant, trial, attempt, key, sha256 }
    : undefined;
}
