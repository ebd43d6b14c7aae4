import type { ClusterRegistration } from '@assay/plugin-experiments-node';
import { CLUSTER_SECRET_LABEL } from '../../targets/clusterSecrets';
import type { AppProject, Secret } from '../kinds';
import type { OwnedEntry } from '../ledger';
import { roles } from '../names';
import type { PlannedSource, RunPlan } from '../plan';
import type { Scope } from '../scope';
import {
  destinationOf,
  isShared,
  namespaceOf,
  neededNamespaces,
} from '../placement';
import { ownedMetadata, ownerReference } from './ownedMetadata';

/** What Argo CD calls the cluster of a target. */
export function destinationName(scope: Scope, target: string): string {
  return scope.entry(roles.cluster(target))?.objectName ?? '';
}

/** Address of the library where none is configured: processes are not fetched from it. */
const NO_LIBRARY = 'https://assay.dev/library';

/** Where a source is fetched from. */
export function repositoryOf(
  source: PlannedSource,
  libraryUrl = NO_LIBRARY,
): string {
  switch (source.kind) {
    case 'helm':
    case 'oci':
      return source.repo;
    case 'git':
      return source.repo ?? libraryUrl;
    default:
      return libraryUrl;
  }
}

/** The project of a run: its sources, its clusters and nothing else. */
export function buildAppProject(
  scope: Scope,
  entry: OwnedEntry,
  plan: RunPlan,
): AppProject {
  const { libraryUrl } = scope.deps.settings;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: ownedMetadata(scope, entry, plan),
    spec: {
      description: `Run ${scope.key}`,
      sourceRepos: [
        ...new Set(
          plan.components.map(({ source }) => repositoryOf(source, libraryUrl)),
        ),
      ].sort(),
      destinations: [
        ...plan.targets
          .filter(target => !isShared(target))
          .map(({ name }) => ({
            ...destinationOf(scope, name),
            namespace: '*',
          })),
        ...neededNamespaces(plan).map(({ target, namespace }) => ({
          ...destinationOf(scope, target.name),
          namespace: namespaceOf(scope, { target: target.name, namespace }),
        })),
      ],
      clusterResourceWhitelist: allowedClusterKinds(plan),
    },
  };
}

/**
 * Kinds without a namespace that a run may deliver. Clusters of the run's own go with it, so all
 * are allowed there; on a shared one they would change it for others, so only those are that an
 * administrator allowed on every shared target.
 */
export function allowedClusterKinds(
  plan: Pick<RunPlan, 'targets'>,
): { group: string; kind: string }[] {
  const shared = plan.targets.filter(isShared);
  if (shared.length === 0) {
    return [{ group: '*', kind: '*' }];
  }
  const [first, ...others] = shared.map(
    ({ clusterScopedKinds }) => clusterScopedKinds ?? [],
  );
  return first
    .filter(kind => others.every(kinds => kinds.includes(kind)))
    .map(text => {
      const slash = text.lastIndexOf('/');
      return { group: text.slice(0, slash), kind: text.slice(slash + 1) };
    });
}

/** The Secret that makes a target known to Argo CD. */
export function buildRegistration(
  scope: Scope,
  entry: OwnedEntry,
  plan: RunPlan,
  target: string,
  registration: ClusterRegistration,
): Secret {
  const encode = (text: string) => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: ownedMetadata(scope, entry, {
      ...plan,
      labels: { [CLUSTER_SECRET_LABEL]: 'cluster' },
      owner: ownerReference(
        scope.entry(roles.project),
        'argoproj.io/v1alpha1',
        'AppProject',
      ),
    }),
    type: 'Opaque',
    data: {
      name: encode(destinationName(scope, target)),
      server: encode(registration.server),
      config: encode(JSON.stringify(registration.config)),
    },
  };
}
