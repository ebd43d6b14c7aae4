import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** What an administrator allows on the hub as a target. */
export interface HubTargetSettings {
  /** Kinds without a namespace that runs may deliver to it, as `group/Kind`. */
  clusterScopedKinds: readonly string[];
}

/** A kind as `group/Kind`; the core group is empty: `/Namespace`. */
export const GROUP_KIND = /^[a-z0-9.-]*\/[A-Z][A-Za-z0-9]*$/;

/**
 * Reads `experiments.clusters` of app-config.
 * @throws InputError naming the key, when a value cannot be used
 */
export function readClustersConfig(root: Config): { hub: HubTargetSettings } {
  const key = 'experiments.clusters.hub.clusterScopedKinds';
  const kinds = root.getOptionalStringArray(key) ?? [];
  const wrong = kinds.findIndex(kind => !GROUP_KIND.test(kind));
  if (wrong >= 0) {
    throw new InputError(
      `${key}[${wrong}] is "${kinds[wrong]}"; group/Kind is allowed, such as rbac.authorization.k8s.io/ClusterRole`,
    );
  }
  return { hub: { clusterScopedKinds: kinds } };
}
