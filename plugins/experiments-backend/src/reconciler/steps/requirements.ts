import type {
  ClusterProvider,
  ComposedClusterProvider,
} from '@assay/plugin-experiments-node';
import type { PlannedTarget, RunPlan } from '../plan';
import type { Scope } from '../scope';

/** The plan, for steps that come after admission. */
export function planOf(scope: Scope): RunPlan {
  if (!scope.plan) {
    throw new Error(`Run ${scope.key} has no plan, so no step may follow`);
  }
  return scope.plan;
}

/** The provider of a planned target; a module that was taken out leaves plans without one. */
export function providerOf(
  scope: Scope,
  target: Pick<PlannedTarget, 'provider'>,
): ClusterProvider {
  const provider = scope.deps.providers.get(target.provider);
  if (!provider) {
    throw new Error(
      `Provider "${target.provider}" of run ${scope.key} is not installed any more`,
    );
  }
  return provider;
}

/** The provider of a target that is made for the run. */
export function composedProviderOf(
  scope: Scope,
  target: Pick<PlannedTarget, 'provider'>,
): ComposedClusterProvider {
  const provider = providerOf(scope, target);
  if (provider.origin === 'registered') {
    throw new Error(
      `Provider "${target.provider}" makes no clusters, and the plan of run ${scope.key} asks it for one`,
    );
  }
  return provider;
}
