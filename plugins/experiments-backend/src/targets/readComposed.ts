import {
  isNotFound,
  type KubernetesClient,
  type ResourceType,
} from '@assay/controller';
import type { ExperimentCluster } from '@assay/plugin-experiments-common';
import type { ComposedResource } from './describeComposed';

/**
 * Where the kind of a composed resource is served; undefined for built-in kinds, which have no
 * provider that could say anything. Kinds that Crossplane's providers define are in the plural with
 * an `s`.
 */
export function composedType(
  apiVersion: string,
  kind: string,
): ResourceType | undefined {
  const [group, version] = apiVersion.split('/');
  return version && group.includes('.m.')
    ? {
        group,
        version,
        kind,
        plural: `${kind.toLowerCase()}s`,
        namespaced: true,
      }
    : undefined;
}

/** Everything that a cluster was composed of, asked live; what is gone is left out. */
export async function readComposed(
  client: KubernetesClient,
  cluster: Pick<ExperimentCluster, 'metadata' | 'spec'>,
  options: { signal?: AbortSignal } = {},
): Promise<ComposedResource[]> {
  const found: ComposedResource[] = [];
  for (const { apiVersion, kind, name } of cluster.spec.crossplane
    ?.resourceRefs ?? []) {
    const type = composedType(apiVersion, kind);
    if (!type) {
      continue;
    }
    try {
      const { namespace } = cluster.metadata;
      found.push(await client.get(type, { namespace, name }, options));
    } catch (error) {
      if (!isNotFound(error)) {
        throw error;
      }
    }
  }
  return found;
}
