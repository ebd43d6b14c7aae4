import {
  isNotFound,
  resourceName,
  type KubernetesObject,
  type ResourceType,
} from '@assay/controller';
import {
  labels,
  resources,
  SHARED_REGISTRATION,
  usersOf,
} from '@assay/plugin-experiments-common';
import { abandonedOf } from '../../abandon';
import type { Secret } from '../../kinds';
import { ownedTypes, type OwnedEntry } from '../../ledger';
import { roles } from '../../names';
import type { Scope } from '../../scope';
import { clientOf, connectionSourceOf } from '../../targetAccess';
import { holdTargets } from './heldTargets';
import { isGivenUp } from './isGivenUp';

/** Kinds that a run owns in the namespace of Argo CD. */
const inArgocd: readonly ResourceType[] = [
  resources.applications,
  resources.appProjects,
  resources.secrets,
];

/**
 * Everything that carries the run's UID, asked live over every kind that a run can own. A restored
 * run has no ledger, and an object that a paused leader made late is in none: this list finds both.
 */
export async function listOwned(scope: Scope): Promise<OwnedEntry[]> {
  const gaveUp = new Set(abandonedOf(scope.ledger));
  const found: OwnedEntry[] = [];
  for (const type of ownedTypes) {
    if (type === resources.namespaces && !mayOwnNamespaces(scope)) {
      continue;
    }
    const namespace = inArgocd.includes(type)
      ? scope.deps.settings.argocdNamespace
      : scope.namespace;
    const items = await listIfServed(scope, type, namespace);
    found.push(
      ...items
        .map(item => entryOf(type, item))
        // Given up on by a person: it is there, and that is known. Nothing else may be left out:
        // an entry is marked Gone by one answer, and an answer can be wrong.
        .filter(({ name }) => !gaveUp.has(name)),
    );
  }
  if (mayOwnNamespaces(scope)) {
    found.push(...(await listShared(scope)));
    // Nothing was made elsewhere for a run that never had a plan, and its targets may not be there.
    const wasPlanned = [...scope.ledger, ...found].some(
      ({ role }) => role === roles.plan,
    );
    if (wasPlanned) {
      found.push(
        ...(await listOnTargets(scope)).filter(({ name }) => !gaveUp.has(name)),
      );
    }
  }
  return found;
}

/**
 * Whether a target of the run may be shared, which the spec tells even when plan and status are
 * lost. Others need no right to list the namespaces of the hub.
 */
function mayOwnNamespaces(scope: Scope): boolean {
  const { providers, settings } = scope.deps;
  return scope.run.spec.targets.some(
    ({ cluster }) =>
      providers.get(cluster.provider ?? settings.defaultProvider)?.origin !==
      'composed',
  );
}

/** Registrations that still say that the run uses them. */
async function listShared(scope: Scope): Promise<OwnedEntry[]> {
  const { items } = await scope.client.list<Secret>(resources.secrets, {
    namespace: scope.deps.settings.argocdNamespace,
    labelSelector: `${labels.shared}=${SHARED_REGISTRATION}`,
  });
  return items
    .filter(item => usersOf(item).some(({ runUid }) => runUid === scope.uid))
    .map(item => entryOf(resources.secrets, item));
}

/**
 * Namespaces of the run on clusters of others. A target that somebody gave up on is not asked: it
 * may never answer again.
 */
async function listOnTargets(scope: Scope): Promise<OwnedEntry[]> {
  const found: OwnedEntry[] = [];
  const failures = new Map<string, unknown>();
  for (const { name: target } of scope.run.spec.targets) {
    const source = connectionSourceOf(scope, target);
    if (!source || source.type === 'hub' || isGivenUp(scope, target)) {
      continue;
    }
    try {
      found.push(...(await listOn(scope, target)));
    } catch (error) {
      scope.signal.throwIfAborted();
      failures.set(target, error);
    }
  }
  holdTargets(scope, [...failures.keys()]);
  if (failures.size > 0) {
    throw [...failures.values()][0];
  }
  return found;
}

async function listOn(scope: Scope, target: string): Promise<OwnedEntry[]> {
  const client = await clientOf(scope, target);
  const { items } = await client.list(resources.namespaces, {
    labelSelector: `${labels.runUid}=${scope.uid}`,
  });
  return items.map(item => ({
    ...entryOf(resources.namespaces, item),
    target,
  }));
}

/** Of a kind that the hub does not have there can be nothing. */
async function listIfServed(
  scope: Scope,
  type: ResourceType,
  namespace: string,
): Promise<KubernetesObject[]> {
  try {
    const { items } = await scope.client.list(type, {
      namespace,
      labelSelector: `${labels.runUid}=${scope.uid}`,
    });
    return items;
  } catch (error) {
    if (isNotFound(error)) {
      return [];
    }
    throw error;
  }
}

function entryOf(type: ResourceType, object: KubernetesObject): OwnedEntry {
  const { name, namespace = '', uid, labels: own = {} } = object.metadata;
  const resource = resourceName(type);
  return {
    name: `${resource}/${name}`,
    role: own[labels.role] ?? 'unknown',
    attempt: Number(own[labels.attempt]) || 1,
    resource,
    namespace,
    objectName: name,
    state: 'Created',
    uid,
  };
}
