import {
  resources,
  type ExperimentCluster,
} from '@assay/plugin-experiments-common';
import type { CloudShortage } from '../../clusters/cloudErrors';
import { ensureOwned, type Wanted } from '../children';
import { buildCluster } from '../manifests';
import { roles } from '../names';
import { done, skipped, type StepOutcome } from '../outcome';
import type { PlannedTarget } from '../plan';
import type { Scope } from '../scope';
import { explainClusters } from './explainClusters';
import { planOf, providerOf } from './requirements';

/** No watch sees what a cluster is composed of. */
const LOOK_AGAIN_MS = 30_000;

/** How far the cluster of a target is. */
export interface ClusterState {
  ready: boolean;
  message: string;
  /** What its cloud is short of, where a try elsewhere may succeed. */
  shortage?: CloudShortage;
}

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
 * asks for none. Before: the plan. After: every `ExperimentCluster` is ready.
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
    due.map(
      (target): Wanted => ({
        role: roles.cluster(target.name),
        type: resources.experimentClusters,
        namespace: scope.namespace,
        onVanished: scope.is('ClustersReady') ? 'fail' : 'retry',
        build: entry =>
          buildCluster(scope, entry, plan, target, providerOf(scope, target)),
      }),
    ),
    'Clusters are asked for',
  );
  if (scope.is('ClustersReady')) {
    // Completed is final; a cluster that is gone under the run is not.
    return outcome ?? skipped;
  }
  const states = new Map(
    plan.targets.map(({ name }) => {
      const found = owned.get(roles.cluster(name));
      return [
        name,
        decideClusterState(found?.object as ExperimentCluster | undefined),
      ];
    }),
  );
  const isExplained = await explainClusters(scope, plan, owned, states);
  recordTargets(scope, states);
  if (outcome) {
    return outcome;
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
        target => providerOf(scope, target).provisioningTimeoutMs,
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
