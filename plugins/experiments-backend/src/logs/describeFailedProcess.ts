import type {
  ConditionType,
  ProcessSummary,
} from '@assay/plugin-experiments-common';
import type { OutputReader, RunIdentity } from './OutputReader';
import { FAILURE_LINES } from './ProcessOutputReader';

/** What a process left behind: as the status of its run keeps it. */
export interface FailedProcess {
  role: string;
  exitCode?: number;
  output: string[];
}

/** Longest line that the schema of a run takes. */
const MAX_LINE = 2000;
/** Nothing waits longer than this for a few lines of text. */
const TIMEOUT_MS = 5_000;

/** Roles of the processes that a step runs. */
const rolesOf: Partial<Record<ConditionType, (role: string) => boolean>> = {
  ComponentsHealthy: role => role.startsWith('app-'),
  WorkloadSucceeded: role => !role.startsWith('app-'),
};

/**
 * The process that made a step fail: of those that ended badly the one that ended last, preferring
 * those of the step itself, since a component that crashed under load explains the load's failure.
 */
export function findFailedProcess(
  processes: readonly ProcessSummary[],
  step: ConditionType | undefined,
): ProcessSummary | undefined {
  const failed = processes
    .filter(
      ({ state, exitCode, signal }) =>
        state === 'Exited' && ((exitCode ?? 0) !== 0 || signal !== undefined),
    )
    .sort((a, b) => ((a.exitedAt ?? '') < (b.exitedAt ?? '') ? -1 : 1));
  const isOfStep = step && rolesOf[step];
  return failed.filter(({ role }) => isOfStep?.(role)).at(-1) ?? failed.at(-1);
}

/**
 * Exit code and last lines of the process that made a run fail. A failure without them is still
 * the failure, so whatever goes wrong here leaves them out.
 */
export async function describeFailedProcess(
  reader: OutputReader,
  options: {
    run: RunIdentity;
    step: ConditionType | undefined;
    signal: AbortSignal;
  },
): Promise<FailedProcess | undefined> {
  if (!options.step || !rolesOf[options.step]) {
    return undefined;
  }
  const signal = AbortSignal.any([
    options.signal,
    AbortSignal.timeout(TIMEOUT_MS),
  ]);
  try {
    const processes = await reader.list(options.run, { signal });
    const failed = findFailedProcess(processes ?? [], options.step);
    if (!failed) {
      return undefined;
    }
    const output = await reader.output(options.run, failed.id, {
      tailLines: FAILURE_LINES,
      signal,
    });
    return {
      role: failed.role.slice(0, 120),
      ...(failed.exitCode !== undefined && { exitCode: failed.exitCode }),
      output: (output?.lines ?? [])
        .slice(-FAILURE_LINES)
        .map(line => line.slice(0, MAX_LINE)),
    };
  } catch (error) {
    options.signal.throwIfAborted();
    return undefined;
  }
}
