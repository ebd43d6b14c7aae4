import {
  conditionTypes,
  type Condition,
  type ConditionType,
  type Experiment,
  type ExperimentStatus,
  type Phase,
} from '@assay/plugin-experiments-common';
import { conditionOf, isTrue, toConditionTime } from './conditions';

/** Conditions that steps answer for; the last two are for people and scripts. */
const stepConditions = conditionTypes.filter(
  type => type !== 'Succeeded' && type !== 'Finished',
);

const words: readonly Phase[] = [
  'Pending',
  'Provisioning',
  'Ready',
  'Running',
  'Complete',
];

/** Reasons of `Succeeded=False` that are no failure: somebody, or the budget, asked for it. */
export const abortReasons: ReadonlySet<string> = new Set([
  'AbortRequested',
  'DeletionRequested',
  'BudgetExceeded',
]);

/** Whether everything is given back, or kept on purpose. */
export function isOver(status: ExperimentStatus): boolean {
  return (
    isTrue(status, 'TornDown') ||
    conditionOf(status, 'TornDown')?.reason === 'Kept'
  );
}

/** Where the conditions say that the run is, however it got there. */
function wordOf(status: ExperimentStatus): Phase {
  const succeeded = conditionOf(status, 'Succeeded');
  if (isOver(status) && succeeded && succeeded.status !== 'Unknown') {
    if (succeeded.status === 'True') {
      return 'Complete';
    }
    return abortReasons.has(succeeded.reason) ? 'Aborted' : 'Failed';
  }
  if (
    isTrue(status, 'WorkloadSucceeded') ||
    status.workload?.startedAt !== undefined
  ) {
    return 'Running';
  }
  if (isTrue(status, 'ComponentsHealthy')) {
    return 'Ready';
  }
  return isTrue(status, 'Admitted') ? 'Provisioning' : 'Pending';
}

/**
 * The next word for people, derived from conditions and nothing else. It moves one word a pass and
 * never back, so that whoever watches sees each; a terminal word is final.
 */
export function derivePhase(status: ExperimentStatus): Phase {
  const current = status.phase ?? 'Pending';
  const place = words.indexOf(current);
  if (place < 0 || current === 'Complete') {
    return current;
  }
  const word = wordOf(status);
  if (word === 'Failed' || word === 'Aborted') {
    return word;
  }
  return words.indexOf(word) > place ? words[place + 1] : current;
}

/** Whether the word is one that a run ends with. */
export function isTerminal(phase: Phase | undefined): boolean {
  return phase === 'Complete' || phase === 'Failed' || phase === 'Aborted';
}

/** REASON and MESSAGE: the coming outcome once it is known, otherwise what is waited for. */
function headline(
  status: ExperimentStatus,
): Pick<Condition, 'reason' | 'message'> {
  const succeeded = conditionOf(status, 'Succeeded');
  if (succeeded && succeeded.status !== 'Unknown') {
    const back = conditionOf(status, 'TornDown');
    const givingBack =
      back?.status === 'True' || !back?.message
        ? undefined
        : `giving back: ${back.message}`;
    return {
      reason: succeeded.reason,
      message: [succeeded.message, givingBack].filter(Boolean).join('; '),
    };
  }
  const current = stepConditions
    .map(type => conditionOf(status, type))
    .find(condition => condition?.status !== 'True');
  return {
    reason: current?.reason ?? 'NotStarted',
    message: current?.message ?? '',
  };
}

/**
 * The status as it is written: the phase, the columns, the times and the end, all derived from
 * what the steps have said. Called once, at the end of a pass.
 */
export function summarise(
  run: Experiment,
  draft: ExperimentStatus,
  now: number,
): ExperimentStatus {
  let status: ExperimentStatus = { ...draft, phase: derivePhase(draft) };
  if (isTerminal(status.phase)) {
    status = withEnd(status, run, now);
  }
  const { reason, message } = headline(status);
  return {
    ...status,
    reason,
    message: (message ?? '').slice(0, 4096),
    timeline: timelineOf(run, status, now),
    observedGeneration: run.metadata.generation,
  };
}

function withEnd(
  status: ExperimentStatus,
  run: Experiment,
  now: number,
): ExperimentStatus {
  const kept = !isTrue(status, 'TornDown');
  const time = toConditionTime(now);
  const conditions = (status.conditions ?? []).map(condition => {
    if (condition.type === 'Finished') {
      return {
        ...condition,
        status: 'True' as const,
        reason: kept ? 'Kept' : 'Done',
        message: kept ? 'The clusters are kept for debugging' : '',
        observedGeneration: run.metadata.generation,
        lastTransitionTime:
          condition.status === 'True' ? condition.lastTransitionTime : time,
      };
    }
    return condition.status === 'Unknown' && condition.reason === 'NotStarted'
      ? { ...condition, reason: 'NotReached' }
      : condition;
  });
  return {
    ...status,
    conditions,
    ...(!kept && { finishedAt: status.finishedAt ?? time }),
  };
}

function timelineOf(
  run: Experiment,
  status: ExperimentStatus,
  now: number,
): NonNullable<ExperimentStatus['timeline']> {
  const timeline = status.timeline ?? [
    {
      phase: 'Pending',
      at: run.metadata.creationTimestamp ?? toConditionTime(now),
    },
  ];
  const { phase = 'Pending' } = status;
  return timeline.some(entry => entry.phase === phase)
    ? timeline
    : [...timeline, { phase, at: new Date(now).toISOString() }];
}

/**
 * Merge patch from one status to another, or undefined where nothing differs. Only fields that
 * differ are in it; one that is gone is null.
 */
export function statusPatch(
  observed: ExperimentStatus | undefined,
  next: ExperimentStatus,
): Record<string, unknown> | undefined {
  const before = (observed ?? {}) as Record<string, unknown>;
  const after = next as Record<string, unknown>;
  const patch: Record<string, unknown> = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const change = mergeOf(before[key], after[key]);
    if (change !== undefined) {
      patch[key] = change;
    }
  }
  return Object.keys(patch).length > 0 ? patch : undefined;
}

/** What a merge patch needs to turn one value into another; undefined for nothing. */
function mergeOf(before: unknown, after: unknown): unknown {
  if (after === undefined) {
    return before === undefined ? undefined : null;
  }
  if (!isMap(before) || !isMap(after)) {
    return sameJson(before, after) ? undefined : after;
  }
  return statusPatch(before, after as ExperimentStatus);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Equality of JSON values; the server may give keys back in another order. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return (
      a.length === b.length &&
      a.every((value, index) => sameJson(value, b[index]))
    );
  }
  if (isMap(a) && isMap(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every(key =>
      sameJson(a[key], b[key]),
    );
  }
  return a === b;
}

/** Conditions whose status changed from one status to the next. */
export function transitionsOf(
  observed: ExperimentStatus | undefined,
  next: ExperimentStatus,
): Condition[] {
  return (next.conditions ?? []).filter(
    condition =>
      (conditionOf(observed ?? {}, condition.type as ConditionType)?.status ??
        'Unknown') !== condition.status,
  );
}
