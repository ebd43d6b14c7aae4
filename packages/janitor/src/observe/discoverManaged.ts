import type { KubernetesClient, ResourceType } from '@assay/controller';

/** What the aggregated discovery of an API server says about a group. */
interface GroupDiscovery {
  metadata: { name: string };
  versions?: {
    version: string;
    resources?: {
      resource: string;
      responseKind: { kind: string };
      scope: 'Namespaced' | 'Cluster';
      categories?: string[];
    }[];
  }[];
}

const ACCEPT =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
/** Crossplane puts every kind that stands for a thing at a provider into this category. */
const CATEGORY = 'managed';

/**
 * Kinds of managed resources of the given API groups or their subgroups, in the version that the
 * server prefers.
 * @throws when the server does not answer
 */
export async function discoverManaged(
  client: KubernetesClient,
  groups: readonly string[],
): Promise<ResourceType[]> {
  const { status, body } = await client.raw('/apis', {
    headers: { accept: ACCEPT },
  });
  if (status !== 200) {
    throw new Error(
      `The hub answered ${status} when asked which kinds it serves`,
    );
  }
  const { items = [] } = JSON.parse(body) as { items?: GroupDiscovery[] };
  return items
    .filter(({ metadata: { name } }) =>
      groups.some(group => name === group || name.endsWith(`.${group}`)),
    )
    .flatMap(({ metadata: { name }, versions = [] }) =>
      versions.slice(0, 1).flatMap(({ version, resources = [] }) =>
        resources
          .filter(({ categories = [] }) => categories.includes(CATEGORY))
          .map(({ resource, responseKind, scope }) => ({
            group: name,
            version,
            plural: resource,
            kind: responseKind.kind,
            namespaced: scope === 'Namespaced',
          })),
      ),
    );
}
