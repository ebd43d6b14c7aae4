import {
  isNotFound,
  listAll,
  resourceName,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
} from '@assay/controller';
import { labels, resources } from '@assay/plugin-experiments-common';
import { isManaged, ownTypes, type World } from '../decide';
import { discoverManaged } from './discoverManaged';
import { observeRuns } from './observeRuns';
import {
  clusterOf,
  destinationOf,
  toSharedRegistration,
  toSuspect,
} from './toSuspect';

/** Where a janitor looks. */
export interface Territory {
  /** The only namespaces that may be looked at; absent: all. */
  namespaces?: readonly string[];
  argocdNamespace: string;
  /** API groups, with their subgroups, of the managed resources that clusters consist of. */
  managedGroups: readonly string[];
}

/** What was seen of a hub, and what could not be. */
export type Observation = Pick<
  World,
  | 'suspects'
  | 'registrations'
  | 'runs'
  | 'destinations'
  | 'clusters'
  | 'living'
  | 'inhabited'
  | 'blind'
> & {
  /** Runs on the hub, ours or not. */
  runCount: number;
  /** Why each blind kind is blind. */
  problems: string[];
};

const CLUSTER_SECRETS = 'argocd.argoproj.io/secret-type=cluster';

/**
 * Everything on a hub that names a run, then the runs: in this order a thing is never older than
 * what is known about its run. A kind that the hub does not serve has no objects; one that may not
 * be listed is blind.
 */
export async function observe(
  client: KubernetesClient,
  territory: Territory,
  now: number,
): Promise<Observation> {
  const blind = new Set<string>();
  const problems: string[] = [];
  const { argocdNamespace, namespaces } = territory;

  const list = async (
    type: ResourceType,
    labelSelector?: string,
  ): Promise<KubernetesObject[]> => {
    try {
      const lists = await Promise.all(
        namespacesOf(type, argocdNamespace, namespaces).map(namespace =>
          listAll(client, type, { namespace, labelSelector }),
        ),
      );
      return lists.flatMap(({ items }) => items);
    } catch (error) {
      if (isNotFound(error)) {
        return [];
      }
      blind.add(resourceName(type));
      problems.push(`${resourceName(type)}: ${(error as Error).message}`);
      return [];
    }
  };

  const managed = await discoverManaged(client, territory.managedGroups);
  const types = [...ownTypes, ...managed];
  const [clusterSecrets, ...lists] = await Promise.all([
    list(resources.secrets, CLUSTER_SECRETS),
    ...types.map(type => list(type, selectorOf(type))),
  ]);
  const suspects = types.flatMap((type, index) =>
    lists[index].flatMap(object => toSuspect(type, object) ?? []),
  );
  const applications = lists[types.indexOf(resources.applications)];
  const registrations = clusterSecrets.flatMap(
    secret => toSharedRegistration(secret) ?? [],
  );
  const { runs, inhabited, count } = await observeRuns(
    client,
    [
      ...suspects.map(({ identity }) => identity),
      ...registrations.flatMap(({ users }) => users),
    ],
    namespaces,
    now,
  );
  return {
    suspects,
    registrations,
    runs,
    inhabited,
    runCount: count,
    destinations: applications.map(destinationOf),
    clusters: clusterSecrets.map(clusterOf),
    living: livingOwners(lists.flat()),
    blind,
    problems: problems.sort(),
  };
}

/**
 * Whatever is read for its destination, its owner or its tags is listed whole; of the rest only
 * what names a run.
 */
function selectorOf(type: ResourceType): string | undefined {
  const whole =
    type === resources.applications ||
    type === resources.experimentClusters ||
    isManaged(type);
  return whole ? undefined : labels.runUid;
}

function namespacesOf(
  type: ResourceType,
  argocdNamespace: string,
  namespaces: readonly string[] | undefined,
): (string | undefined)[] {
  if (!type.namespaced) {
    return [undefined];
  }
  // Secrets of others are none of our business.
  if (type === resources.secrets || type === resources.appProjects) {
    return [argocdNamespace];
  }
  if (!namespaces) {
    return [undefined];
  }
  return type === resources.applications
    ? [...new Set([argocdNamespace, ...namespaces])]
    : [...namespaces];
}

/**
 * UIDs of owners that exist. Of an owner of another kind than ours it is not known, so it counts
 * as one that does.
 */
function livingOwners(objects: readonly KubernetesObject[]): Set<string> {
  const living = new Set(objects.map(({ metadata }) => metadata.uid ?? ''));
  for (const { metadata } of objects) {
    for (const { kind, uid } of metadata.ownerReferences ?? []) {
      if (kind !== resources.experimentClusters.kind) {
        living.add(uid);
      }
    }
  }
  return living;
}
