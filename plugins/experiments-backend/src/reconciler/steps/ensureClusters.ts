import { resourceName } from '@assay/controller';
import {
  resources,
  type ExperimentCluster,
} from '@assay/plugin-experiments-common';
import { ensureOwned, type Wanted } from '../children';
import { buildCluster } from '../manifests';
import type { ClusterState } from './ClusterState';
import { giveBack } from './teardown/giveBack';
import { intentOf, type OwnedEntry } from '../ledger';
import { roles } from '../names';
import { done, skipped, type StepOutcome } from '../outcome';
import { isShared } from '../placement';
import type { PlannedTarget } from '../plan';
import type { Scope } from '../scope';
import { explainClusters } from './explainClusters';
import { composedProviderOf, planOf, providerOf } from './requirements';

/** No watch sees what a cluster is composed of. */
const LOOK_AGAIN_MS = 30_000;

/** Reads how far a cluster is; only what its engine says about its present spec counts. */
export function decideClusterState(
  cluster: Pick<ExperimentCluster, 'metadata' | 'status'> | undefined,
): ClusterState {
  if (!cluster) {
    return { ready: false, message: 'not asked for yet' };
  }
  if (cluster.metadata.deletionTimestamp) {
    return { ready: false, message: 'being deleted by somebody' };
  }
  const conditions = cluster.status?.conditions ?? [];
  const current = conditions.filter(
    ({ observedGeneration }) =>
      observedGeneration === undefined ||
      observedGeneration >= (cluster.metadata.generation ?? 0),
  );
  const ready = current.find(({ type }) => type === 'Ready');
  if (ready?.status === 'True') {
    return { ready: true, message: '' };
  }
  const synced = conditions.find(({ type }) => type === 'Synced');
  if (synced?.status === 'False') {
    return {
      ready: false,
      message: `${synced.reason}: ${synced.message || 'not in sync'}`,
    };
  }
  return {
    ready: false,
    message: ready?.message || ready?.reason || 'being made',
  };
}

/**
 * Where a cluster that its cloud is short of is tried next: the fields of the next fallback, or
 * undefined when the cloud is short of nothing or every place was tried.
 */
export function decideElsewhere(
  target: Pick<PlannedTarget, 'fallback'>,
  state: Pick<ClusterState, 'ready' | 'shortage'>,
  attempt: number,
): Record<string, unknown> | undefined {
  return state.ready || !state.shortage
    ? undefined
    : target.fallback?.[attempt - 1];
}

/** Targets whose turn it is: everything that they depend on is ready. */
export function decideDueTargets(
  targets: readonly PlannedTarget[],
  ready: ReadonlySet<string>,
): PlannedTarget[] {
  return targets.filter(({ dependsOn }) =>
    dependsOn.every(name => ready.has(name)),
  );
}

/**
 * Gets a cluster for each target, in the order that `dependsOn` asks for and in parallel where it
 * asks for none. A shared cluster is there already. Before: the plan. After: every
 * `ExperimentCluster` is ready.
 */
export async function ensureClusters(scope: Scope): Promise<StepOutcome> {
  const plan = planOf(scope);
  const ready = new Set(
    (scope.status.targets ?? []).flatMap(target =>
      target.ready ? [target.name] : [],
    ),
  );
  const due = decideDueTargets(plan.targets, ready);
  const { owned, outcome } = await ensureOwned(
    scope,
    due
      .filter(target => !isShared(target))
      .map(
        (target): Wanted => ({
          role: roles.cluster(target.name),
          type: resources.experimentClusters,
          namespace: scope.namespace,
          onVanished: scope.is('ClustersReady') ? 'fail' : 'retry',
          build: entry =>
            buildCluster(
              scope,
              entry,
              plan,
              target,
              composedProviderOf(scope, target),
            ),
        }),
      ),
    'Clusters are asked for',
  );
  await giveBackEarlier(scope);
  if (scope.is('ClustersReady')) {
    // Completed is final; a cluster that is gone under the run is not.
    return outcome ?? skipped;
  }
  const states = new Map<string, ClusterState>(
    plan.targets.map(target => {
      const found = owned.get(roles.cluster(target.name));
      return [
        target.name,
        isShared(target)
          ? { ready: due.includes(target), message: '' }
          : decideClusterState(found?.object as ExperimentCluster | undefined),
      ] as const;
    }),
  );
  const isExplained = await explainClusters(scope, plan, owned, states);
  recordTargets(scope, states);
  if (outcome) {
    return outcome;
  }
  const elsewhere = tryElsewhere(scope, plan.targets, states);
  if (elsewhere) {
    return elsewhere;
  }
  const waiting = [...states].filter(([, state]) => !state.ready);
  if (waiting.length === 0) {
    return done;
  }
  if (decideDueTargets(plan.targets, readyOf(states)).length > due.length) {
    // What became ready in this pass lets others begin.
    return ensureClusters(scope);
  }
  const deadline = scope.deadline(
    'ClustersReady',
    Math.max(
      ...plan.targets.map(
        target =>
          providerOf(scope, target).provisioningTimeoutMs *
          (1 + (target.fallback?.length ?? 0)),
      ),
    ) *
      (1 + plan.targets.filter(({ dependsOn }) => dependsOn.length).length),
  );
  const message = waiting
    .map(([name, state]) => `target "${name}": ${state.message}`)
    .join('; ');
  return scope.now >= deadline
    ? {
        type: 'stalled',
        reason: 'ProvisioningFailed',
        message: `Not ready in time: ${message}`,
      }
    : {
        type: 'waiting',
        reason: 'InProgress',
        message: `Waiting for ${message}`,
        until: deadline,
        ...(isExplained && { retryAfterMs: LOOK_AGAIN_MS }),
      };
}

/** A new attempt for each cluster that its cloud is short of, where the spec allows another place. */
function tryElsewhere(
  scope: Scope,
  targets: readonly PlannedTarget[],
  states: ReadonlyMap<string, ClusterState>,
): StepOutcome | undefined {
  const entries: OwnedEntry[] = [];
  const said: string[] = [];
  for (const target of targets) {
    const state = states.get(target.name);
    const entry = scope.entry(roles.cluster(target.name));
    const fields =
      state && entry && decideElsewhere(target, state, entry.attempt);
    if (fields) {
      entries.push(
        intentOf({
          runUid: scope.uid,
          role: entry.role,
          attempt: entry.attempt + 1,
          type: resources.experimentClusters,
          namespace: scope.namespace,
        }),
      );
      const place = Object.entries(fields)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ');
      said.push(
        `target "${target.name}" is tried in ${place}: ${state.message}`,
      );
    }
  }
  if (entries.length === 0) {
    return undefined;
  }
  const message = said.join('; ');
  scope.note('Warning', 'TriedElsewhere', message.slice(0, 1000));
  return { type: 'intend', entries, message };
}

/** Earlier attempts go as soon as a later one is in the ledger: they might still come and cost. */
async function giveBackEarlier(scope: Scope): Promise<void> {
  const earlier = scope.ledger.filter(
    entry =>
      entry.resource === resourceName(resources.experimentClusters) &&
      (entry.state === 'Created' || entry.state === 'Deleting') &&
      (scope.entry(entry.role)?.attempt ?? 1) > (entry.attempt ?? 1) &&
      // The ledger must hold the later one first.
      scope.run.status?.ledger?.some(
        ({ name }) => name === scope.entry(entry.role)?.name,
      ),
  ) as OwnedEntry[];
  for (const entry of earlier) {
    await giveBack(scope, entry);
  }
}

function readyOf(states: ReadonlyMap<string, ClusterState>): Set<string> {
  return new Set(
    [...states].flatMap(([name, state]) => (state.ready ? [name] : [])),
  );
}

function recordTargets(
  scope: Scope,
  states: ReadonlyMap<string, ClusterState>,
): void {
  scope.update({
    targets: planOf(scope).targets.map(({ name, provider }) => {
      const entry = scope.entry(roles.cluster(name));
      const state = states.get(name);
      return {
        name,
        provider,
        ready: state?.ready ?? false,
        ...(entry && { cluster: entry.objectName, attempt: entry.attempt }),
        ...(state?.message &&
          entry && { message: state.message.slice(0, 4096) }),
      };
    }),
  });
}
