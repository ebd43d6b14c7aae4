import {
  resources,
  type ExperimentStatus,
} from '@assay/plugin-experiments-common';
import { conditionOf } from '../conditions';
import { formatDuration } from '../duration';
import { getByEntry } from '../getIfThere';
import type { Workflow } from '../kinds';
import { collect } from '../measuring/collect';
import type { Collection } from '../measuring/Collection';
import { roles } from '../names';
import { done, skipped, type StepOutcome } from '../outcome';
import type { RunPlan } from '../plan';
import type { Scope } from '../scope';

/** How long what cannot be reached is tried again before the result says so. */
export const COLLECT_TIMEOUT_MS = 5 * 60_000;

/** What a collection means for the run. Missing data is never a pass. */
export function decideCollection(
  collection: Pick<Collection, 'metrics' | 'problems'>,
  simulated: boolean,
): StepOutcome {
  if (simulated) {
    return {
      type: 'done',
      reason: 'Simulated',
      message: 'Nothing ran, so nothing was measured',
    };
  }
  const missing = collection.metrics.filter(
    ({ required, collected }) => required && !collected,
  );
  if (missing.length > 0) {
    const reasons = new Set(missing.map(({ reason }) => reason));
    return {
      type: 'stalled',
      reason: 'MetricsMissing',
      // Metrics that are missing for one reason are said in one breath.
      message: [
        ...[...reasons].map(
          reason =>
            `${missing
              .filter(metric => metric.reason === reason)
              .map(({ name }) => name)
              .join(', ')}: ${reason}`,
        ),
        ...collection.problems,
      ].join('; '),
    };
  }
  const optional = collection.metrics.filter(({ collected }) => !collected);
  const notes = [
    ...collection.problems,
    ...optional.map(({ name, reason }) => `metric "${name}": ${reason}`),
  ];
  return { ...done, message: notes.join('; ') };
}

/** When the sources have settled, so that what they say about the trials stays the same. */
export function decideSettling(observed: {
  now: number;
  endedAt: number | undefined;
  settlingMs: number;
}): StepOutcome {
  const until = (observed.endedAt ?? 0) + observed.settlingMs;
  // Where nothing settles nothing is waited for, whatever the clocks of two machines say.
  return observed.settlingMs === 0 || observed.now >= until
    ? done
    : {
        type: 'waiting',
        reason: 'InProgress',
        message: `Waiting ${formatDuration(
          observed.settlingMs,
        )} for the metric source to settle`,
        until,
      };
}

/**
 * Measures: reads the records of the trials and asks the sources about each trial's window.
 * Before: the load has ended. After: every required metric has samples of every variant.
 */
export async function collectMetrics(scope: Scope): Promise<StepOutcome> {
  const { plan } = scope;
  if (scope.is('MetricsCollected')) {
    return skipped;
  }
  // On the way out it is measured once, before the load is deleted; and only what ran.
  const decided = conditionOf(scope.status, 'ResultsPublished');
  if (
    !plan ||
    !scope.entry(roles.workload)?.uid ||
    (scope.isEnding && decided?.status !== 'Unknown')
  ) {
    return skipped;
  }
  const settled = decideSettling({
    now: scope.now,
    endedAt: Date.parse(scope.status.workload?.finishedAt ?? '') || undefined,
    settlingMs: settlingMs(scope, plan),
  });
  if (settled.type !== 'done' && !scope.isEnding) {
    return settled;
  }
  const deadline = scope.deadline('MetricsCollected', COLLECT_TIMEOUT_MS);
  // The first failure starts the clock: from then on the condition waits.
  scope.wake(deadline);
  const collection = await collectOnce(
    scope,
    plan,
    scope.isEnding || scope.now >= deadline,
  );
  scope.update(summaryOf(collection));
  return decideCollection(collection, plan.simulated);
}

/** The collection of this pass, made when a step first needs it. */
export async function collectOnce(
  scope: Scope,
  plan: RunPlan,
  giveUp: boolean,
): Promise<Collection> {
  scope.collection ??= await collect(scope, plan, {
    workflow: await workflowOf(scope),
    giveUp,
  });
  return scope.collection;
}

async function workflowOf(scope: Scope): Promise<Workflow | undefined> {
  const entry = scope.entry(roles.workload);
  if (!entry?.uid || entry.state === 'Gone') {
    return undefined;
  }
  const cached = scope.deps.caches.workflows.get(
    `${entry.namespace}/${entry.objectName}`,
  );
  if (cached?.metadata.uid === entry.uid) {
    return cached;
  }
  return getByEntry<Workflow>(scope, resources.workflows, entry);
}

function settlingMs(scope: Scope, plan: RunPlan): number {
  const used = new Set(Object.values(plan.metricSources));
  return Math.max(
    0,
    ...scope.deps.metricSources
      .filter(({ name }) => used.has(name))
      .map(source => source.settlingMs),
  );
}

function summaryOf({
  metrics,
  criteria,
}: Collection): Pick<ExperimentStatus, 'metrics' | 'criteria'> {
  return {
    metrics: metrics.map(({ name, collected, samples, reason }) => ({
      name,
      collected,
      samples: samples.length,
      ...(reason && { message: reason.slice(0, 1024) }),
    })),
    criteria: criteria.map(({ name, result, observed, message }) => ({
      name,
      result,
      ...(observed !== undefined && { observed }),
      message: message.slice(0, 1024),
    })),
  };
}
