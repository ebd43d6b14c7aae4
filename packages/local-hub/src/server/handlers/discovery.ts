import type { Catalogue, ServedGroup } from '../../registry/Catalogue';
import type { ServedResource } from '../../registry';

/** The verbs of a subresource. */
const SUBRESOURCE_VERBS: Record<string, string[]> = {
  status: ['get', 'patch', 'update'],
  finalize: ['update'],
};

const groupVersion = (group: string, version: string) =>
  group ? `${group}/${version}` : version;

/** `/api`. @param address - host and port */
export function legacyVersions(address: string): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [
      { clientCIDR: '0.0.0.0/0', serverAddress: address },
    ],
  };
}

function groupEntry({ group, versions }: ServedGroup) {
  const entries = versions.map(({ version }) => ({
    groupVersion: groupVersion(group, version),
    version,
  }));
  return { name: group, versions: entries, preferredVersion: entries[0] };
}

const named = (catalogue: Catalogue) =>
  catalogue.groups().filter(({ group }) => group !== '');

/** `/apis`. */
export function groupList(catalogue: Catalogue): object {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: named(catalogue).map(groupEntry),
  };
}

/** `/apis/<group>`. */
export function groupDocument(
  catalogue: Catalogue,
  group: string,
): object | undefined {
  const found = named(catalogue).find(entry => entry.group === group);
  return found && { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(found) };
}

const names = ({ shortNames, categories }: ServedResource) => ({
  ...(shortNames.length > 0 ? { shortNames } : {}),
  ...(categories.length > 0 ? { categories } : {}),
});

function legacyEntries(resource: ServedResource) {
  const { plural, singular, namespaced, kind, verbs } = resource;
  return [
    {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs,
      ...names(resource),
    },
    ...resource.subresources.map(subresource => ({
      name: `${plural}/${subresource}`,
      singularName: '',
      namespaced,
      kind,
      verbs: SUBRESOURCE_VERBS[subresource],
    })),
  ];
}

/** `/api/v1` and `/apis/<group>/<version>`. */
export function resourceList(
  catalogue: Catalogue,
  group: string,
  version: string,
): object | undefined {
  const found = catalogue
    .groups()
    .find(entry => entry.group === group)
    ?.versions.find(entry => entry.version === version);
  return (
    found && {
      kind: 'APIResourceList',
      apiVersion: 'v1',
      groupVersion: groupVersion(group, version),
      resources: found.resources.flatMap(legacyEntries),
    }
  );
}

function aggregatedResource(resource: ServedResource) {
  const { plural, singular, namespaced, verbs, subresources } = resource;
  const responseKind = {
    group: resource.group,
    version: resource.version,
    kind: resource.kind,
  };
  return {
    resource: plural,
    responseKind,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...names(resource),
    ...(subresources.length > 0
      ? {
          subresources: subresources.map(subresource => ({
            subresource,
            responseKind,
            verbs: SUBRESOURCE_VERBS[subresource],
          })),
        }
      : {}),
  };
}

/**
 * Everything about `/api` or about `/apis` in one document.
 *
 * @param core - true for `/api`
 * @param version - of the discovery API
 */
export function aggregated(
  catalogue: Catalogue,
  core: boolean,
  version: string,
): object {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: catalogue
      .groups()
      .filter(({ group }) => (group === '') === core)
      .map(({ group, versions }) => ({
        metadata: group ? { name: group } : {},
        versions: versions.map(entry => ({
          version: entry.version,
          resources: entry.resources.map(aggregatedResource),
          freshness: 'Current',
        })),
      })),
  };
}
