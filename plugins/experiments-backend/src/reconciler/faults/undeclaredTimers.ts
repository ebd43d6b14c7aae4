import { resources } from '@assay/plugin-experiments-common';
import type { ExperimentObject } from '../kinds';
import type { SetTimer, World } from './World';

/** Timers of the process itself, by the file that sets them, in milliseconds. */
const ofProcess: Readonly<Record<string, number>> = {
  // A watch whose beginning does not come is opened otherwise.
  InitialEvents: 10_000,
  // A start waits so long for its caches, and says then what keeps it waiting.
  Sight: 5_000,
};

/** When a pass over a run may be due: seconds after a condition last changed its status. */
const ofRun: { why: string; after: string; seconds: readonly number[] }[] = [
  {
    why: 'the clusters of the variants, by provider and in lines of two',
    after: 'Admitted',
    seconds: [120, 1_800, 3_600],
  },
  {
    why: 'everything that their plans allow together',
    after: 'Admitted',
    seconds: [9_240, 9_900, 12_600, 16_200],
  },
  {
    why: 'the components, from when they can be delivered or go on',
    after: 'ComponentsHealthy',
    seconds: [120, 1_800, 3_600],
  },
  {
    why: 'the load: its own time and two minutes',
    after: 'WorkloadSucceeded',
    seconds: [1_920],
  },
  { why: 'its stop', after: 'Succeeded', seconds: [30] },
  { why: 'settling of the sources', after: 'WorkloadSucceeded', seconds: [5] },
  { why: 'metrics', after: 'MetricsCollected', seconds: [300] },
  {
    why: 'the result',
    after: 'ResultsPublished',
    seconds: [300],
  },
  {
    why: 'the result of a run that ends early',
    after: 'Succeeded',
    seconds: [300],
  },
  { why: 'word of what does not go', after: 'TornDown', seconds: [900] },
  {
    why: 'the same, where nothing came in between, or after it was kept',
    after: 'Succeeded',
    seconds: [900, 4_500],
  },
  { why: 'what is kept', after: 'Succeeded', seconds: [3_600] },
  { why: 'its time to live', after: 'Finished', seconds: [600] },
];

/** Of a source, a store or a server that fails: doubling, up to five minutes. */
const LONGEST_BACKOFF_MS = 300_000;

/**
 * Timers of a world that no deadline, settling window or expiry accounts for.
 *
 * @param failing - whether something fails in it, so that it is tried again
 */
export function undeclaredTimers(
  { setTimers, hub }: World,
  failing: boolean,
): string[] {
  const since = new Map<string, Set<number>>();
  let expiresAt = NaN;
  for (const { resource, object } of hub.commits) {
    if (resource === resources.experiments) {
      const { spec, status } = object as ExperimentObject;
      expiresAt = Date.parse(spec.expiresAt ?? '');
      for (const { type, lastTransitionTime } of status?.conditions ?? []) {
        since.set(
          type,
          (since.get(type) ?? new Set()).add(Date.parse(lastTransitionTime)),
        );
      }
    }
  }
  const isDeclared = ({ by, at, ms }: SetTimer): boolean => {
    const dueAt = at + ms;
    if (by === 'backoff') {
      return failing && ms <= LONGEST_BACKOFF_MS;
    }
    return by === 'Controller'
      ? dueAt === expiresAt ||
          ofRun.some(({ after, seconds }) =>
            [...(since.get(after) ?? [])].some(time =>
              // Conditions tell times to the second.
              seconds.includes(Math.floor((dueAt - time) / 1000)),
            ),
          )
      : ofProcess[by] === ms;
  };
  return setTimers
    .filter(timer => !isDeclared(timer))
    .map(
      ({ by, at, ms }) => `${by} at ${new Date(at).toISOString()} for ${ms} ms`,
    );
}
