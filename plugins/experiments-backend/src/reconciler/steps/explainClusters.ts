import { isForbidden } from '@assay/controller';
import type { ExperimentCluster } from '@assay/plugin-experiments-common';
import {
  describeComposed,
  type ComposedProblems,
} from '../../targets/describeComposed';
import { readComposed } from '../../targets/readComposed';
import type { Owned } from '../children';
import { roles } from '../names';
import type { RunPlan } from '../plan';
import type { Scope } from '../scope';
import type { ClusterState } from './ClusterState';
import { providerOf } from './requirements';

/**
 * Adds to the state of each cluster that is not ready what its cloud says about the parts of it.
 * Returns whether there was any to ask about: nothing else tells when the answer changes.
 */
export async function explainClusters(
  scope: Scope,
  plan: RunPlan,
  owned: ReadonlyMap<string, Owned>,
  states: Map<string, ClusterState>,
): Promise<boolean> {
  let isExplained = false;
  for (const target of plan.targets) {
    const state = states.get(target.name);
    const cluster = owned.get(roles.cluster(target.name))?.object;
    const provider = providerOf(scope, target);
    const isComposed =
      provider.origin === 'composed' && provider.composition !== undefined;
    if (!isComposed || !state || state.ready || !cluster) {
      continue;
    }
    isExplained = true;
    const { message, shortage } = await problemsOf(
      scope,
      cluster as ExperimentCluster,
    );
    if (message) {
      states.set(target.name, {
        ...state,
        message: `${state.message}; ${message}`,
        ...(shortage && { shortage }),
      });
    }
  }
  return isExplained;
}

async function problemsOf(
  scope: Scope,
  cluster: ExperimentCluster,
): Promise<ComposedProblems> {
  try {
    return describeComposed(
      await readComposed(scope.client, cluster, { signal: scope.signal }),
    );
  } catch (error) {
    if (isForbidden(error)) {
      // The run can do without the reason, and the right to see it is worth naming.
      return { message: error.message };
    }
    throw error;
  }
}
