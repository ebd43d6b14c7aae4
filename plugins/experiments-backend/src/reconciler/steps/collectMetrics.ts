import {
  resources,
  type ExperimentStatus,
} from '@assay/plugin-experiments-common';
import type {
  MetricSource,
  MetricTarget,
} from '@assay/plugin-experiments-node';
import { conditionOf } from '../conditions';
import { formatDuration } from '../duration';
import { getByEntry } from '../getIfThere';
import type { Workflow } from '../kinds';
import { collect } from '../measuring/collect';
import type { Collection } from '../measuring/Collection';
import { metricTargetOf } from '../measuring/metricTarget';
import { RunTargets } from '../measuring/RunTargets';
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

/** How much longer than its settling time a source is waited for that lags behind. */
const LAG_MS = 60_000;
const LOOK_AGAIN_MS = 2_000;

/**
 * When the sources have settled, so that what they say about the trials stays the same: their time
 * is over, and the newest sample of each was taken after the load had ended.
 */
export function decideSettling(observed: {
  now: number;
  endedAt: number | undefined;
  settlingMs: number;
  /** Unix milliseconds; absent where a source does not know, or was not asked yet. */
  newestSample?: number;
}): StepOutcome {
  const { now, endedAt = 0, settlingMs, newestSample } = observed;
  const until = endedAt + settlingMs;
  // Where nothing settles nothing is waited for, whatever the clocks of two machines say.
  if (settlingMs === 0) {
    return done;
  }
  if (now < until) {
    return {
      type: 'waiting',
      reason: 'InProgress',
      message: `Waiting ${formatDuration(
        settlingMs,
      )} for the metric source to settle`,
      until,
    };
  }
  return newestSample === undefined ||
    newestSample >= endedAt ||
    now >= until + LAG_MS
    ? done
    : {
        type: 'waiting',
        reason: 'InProgress',
        message:
          'Waiting for the metric source to have samples from after the load',
        until: until + LAG_MS,
        retryAfterMs: LOOK_AGAIN_MS,
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
  const settled = scope.isEnding ? done : await settle(scope, plan);
  if (settled.type !== 'done') {
    return settled;
  }
  const deadline = scope.deadline('MetricsCollected', COLLECT_TIMEOUT_MS);
  // The first failure starts the clock: from then on the condition waits.
  scope.wake(deadline);
  let collection: Collection;
  try {
    collection = await collectOnce(
      scope,
      plan,
      scope.isEnding || scope.now >= deadline,
    );
  } catch (error) {
    const retryAfterMs = retryAfterOf(error);
    if (retryAfterMs === undefined || scope.signal.aborted) {
      throw error;
    }
    // The source says itself when it wants to be asked again.
    return {
      type: 'waiting',
      reason: 'InProgress',
      message: (error as Error).message,
      until: deadline,
      retryAfterMs,
    };
  }
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

function retryAfterOf(error: unknown): number | undefined {
  const { retryAfterMs } = (error ?? {}) as { retryAfterMs?: unknown };
  return typeof retryAfterMs === 'number' ? retryAfterMs : undefined;
}

async function settle(scope: Scope, plan: RunPlan): Promise<StepOutcome> {
  const targets = new RunTargets(scope);
  try {
    const used = await usedSources(scope, plan, targets);
    const observed = {
      now: scope.now,
      endedAt: Date.parse(scope.status.workload?.finishedAt ?? '') || undefined,
      settlingMs: Math.max(
        0,
        ...used.map(
          ({ source, target }) =>
            source.settlingFor?.(target) ?? source.settlingMs,
        ),
      ),
    };
    const settled = decideSettling(observed);
    if (settled.type !== 'done' || observed.settlingMs === 0) {
      return settled;
    }
    const newest = await Promise.all(
      used.map(({ source, target }) => newestSampleOf(scope, source, target)),
    );
    const known = newest.filter(time => time !== undefined);
    return decideSettling({
      ...observed,
      ...(known.length > 0 && { newestSample: Math.min(...known) }),
    });
  } finally {
    await targets.close();
  }
}

/** Each source with each target that it is asked about. */
async function usedSources(
  scope: Scope,
  plan: RunPlan,
  targets: RunTargets,
): Promise<{ source: MetricSource; target: MetricTarget }[]> {
  const hub = await scope.deps.hubInfo();
  const used = new Map<
    string,
    { source: MetricSource; target: MetricTarget }
  >();
  for (const { name, target: named } of scope.run.spec.metrics?.queries ?? []) {
    const source = scope.deps.metricSources.find(
      each => each.name === plan.metricSources[name],
    );
    if (source) {
      const target = metricTargetOf(plan, hub, named, targets);
      used.set(`${source.name}/${target.target}`, { source, target });
    }
  }
  return [...used.values()];
}

/** A source that cannot be asked says so when it is asked for the metrics. */
async function newestSampleOf(
  scope: Scope,
  source: MetricSource,
  target: MetricTarget,
): Promise<number | undefined> {
  try {
    return await source.newestSample?.({ assay_run_uid: scope.uid }, target, {
      signal: scope.signal,
    });
  } catch (error) {
    scope.signal.throwIfAborted();
    return undefined;
  }
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
