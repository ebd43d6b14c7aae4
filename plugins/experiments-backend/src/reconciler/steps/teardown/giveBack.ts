import {
  isConflict,
  isForbidden,
  isNotFound,
  keyOf,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
} from '@assay/controller';
import { labels, resources } from '@assay/plugin-experiments-common';
import { alertAt } from '../../abandon';
import { ownedCaches } from '../../caches';
import { getByEntry } from '../../getIfThere';
import type { Application } from '../../kinds';
import { typeOf, type OwnedEntry } from '../../ledger';
import { describeRefusal } from '../../missingRight';
import type { Sighting } from '../../NamespaceWatch';
import type { Scope } from '../../scope';
import {
  clientOf,
  connectionSourceOf,
  lastingClientOf,
  NotRegisteredError,
} from '../../targetAccess';
import { decideUnreachable } from './decideUnreachable';
import { findComposed } from './findComposed';
import { leaveRegistration } from './leaveRegistration';

/** A cluster that does not answer, or does not tell, is asked again after this. */
const UNREACHABLE_RETRY_MS = 30_000;

/** No watch sees what a cluster was composed of. */
const COMPOSED_RETRY_MS = 15_000;

/** Nothing holds these back but a finalizer that somebody put there. */
const UNCACHED_RETRY_MS = 5_000;

/** Kinds that nothing holds back: they are gone with the answer, so that is looked at once. */
const immediate: readonly ResourceType[] = [
  resources.secrets,
  resources.configMaps,
  resources.appProjects,
];

/** What holds up an entry. */
export interface Obstacle {
  why: string;
  /** The target of others that cannot be asked, where it is that. */
  target?: string;
  /** A right is missing, which somebody has to grant. */
  forbidden?: boolean;
}

/**
 * Brings one entry nearer to Gone: finds out what an intent came to, deletes what is ours, and
 * confirms live that it is gone. What we did not make stays. Answers with what holds it up, as far
 * as that is known.
 */
export async function giveBack(
  scope: Scope,
  entry: OwnedEntry,
  /** Since when things are being given back, in Unix milliseconds. */
  since: number = scope.now,
): Promise<Obstacle | undefined> {
  const type = typeOf(entry);
  if (!type) {
    throw new Error(`The ledger names ${entry.resource}, a kind of no release`);
  }
  if (isSharedRegistrationEntry(entry)) {
    await leaveRegistration(scope, entry);
    return undefined;
  }
  if (entry.target === undefined) {
    return giveBackOn(scope.client, scope, type, entry);
  }
  try {
    const client = await clientOf(scope, entry.target);
    return await giveBackOn(client, scope, type, entry);
  } catch (error) {
    if (scope.signal.aborted) {
      throw error;
    }
    const made = connectionSourceOf(scope, entry.target) === undefined;
    const decision = decideUnreachable({
      made,
      registered: !(error instanceof NotRegisteredError),
      since,
      now: scope.now,
    });
    if (decision === 'LeaveToCluster') {
      scope.markEntry(entry.name, 'Gone');
      scope.note(
        'Warning',
        'ClusterDead',
        `Target "${entry.target}" does not answer, so ${entry.name} is left to go with it`,
      );
      return undefined;
    }
    // A cluster that does not answer must not hold up what is given back elsewhere.
    scope.wake(scope.now + UNREACHABLE_RETRY_MS);
    return {
      ...obstacleOf(entry, error),
      ...(!made && { target: entry.target }),
    };
  }
}

function said(why: string | undefined): Obstacle | undefined {
  return why === undefined ? undefined : { why };
}

/** Whether an entry is a registration that other runs may use too. */
function isSharedRegistrationEntry({ role, objectName }: OwnedEntry): boolean {
  return role.startsWith('shared-') && objectName.startsWith('axs-');
}

async function giveBackOn(
  client: KubernetesClient,
  scope: Scope,
  type: ResourceType,
  entry: OwnedEntry,
): Promise<Obstacle | undefined> {
  let uid = entry.uid;
  if (entry.state === 'Intended') {
    const live = await getByEntry({ client }, type, entry);
    if (live?.metadata.labels?.[labels.runUid] !== scope.uid) {
      scope.markEntry(entry.name, 'Gone');
      return undefined;
    }
    uid = live?.metadata.uid;
    scope.markEntry(entry.name, 'Created', uid);
  }
  if (entry.state !== 'Deleting') {
    const refusal = await deleteOwned(client, type, entry, uid);
    if (refusal) {
      // One answer can be wrong, and what comes next relies on it: gone is what two of them say.
      const live = await getByEntry({ client }, type, entry);
      if (live && live.metadata.uid === uid) {
        throw refusal;
      }
      return settle(scope, type, entry, uid);
    }
    scope.markEntry(entry.name, 'Deleting', uid);
    if (!immediate.includes(type)) {
      return undefined;
    }
  }
  return confirm(client, scope, type, entry, uid);
}

/** Deletes the object that has our UID. Answers with what says that there is none any more. */
async function deleteOwned(
  client: KubernetesClient,
  type: ResourceType,
  entry: OwnedEntry,
  uid: string | undefined,
): Promise<Error | undefined> {
  try {
    await client.delete(
      type,
      { namespace: entry.namespace, name: entry.objectName },
      {
        uid,
        // In the background a cluster would be gone before what it consists of, and be lost.
        propagationPolicy:
          type === resources.experimentClusters ? 'Foreground' : 'Background',
      },
    );
    return undefined;
  } catch (error) {
    // A conflict is the precondition: the name is another object's by now.
    if (isNotFound(error) || isConflict(error)) {
      return error;
    }
    throw error;
  }
}

async function confirm(
  client: KubernetesClient,
  scope: Scope,
  type: ResourceType,
  entry: OwnedEntry,
  uid: string | undefined,
): Promise<Obstacle | undefined> {
  const isLate = scope.now >= (alertAt(scope.run) ?? Infinity);
  const cached = cachedOf(scope, type, entry);
  if (cached && cached.metadata.uid === uid && !immediate.includes(type)) {
    return said(heldBy(cached, isLate));
  }
  const sighting =
    type === resources.namespaces ? await see(scope, entry, uid) : undefined;
  const isTold = sighting?.state === 'There' || sighting?.state === 'Unknown';
  if (isTold && !isLate) {
    return undefined;
  }
  const live = await getByEntry({ client }, type, entry);
  if (!live || live.metadata.uid !== uid) {
    return settle(scope, type, entry, uid);
  }
  if (sighting && !isTold) {
    scope.wake(scope.now + UNREACHABLE_RETRY_MS);
  }
  if (sighting?.state === 'Unwatched') {
    return obstacleOf(entry, sighting.why);
  }
  if (!sighting && !cachedKind(scope, type)) {
    // Nothing will tell when it goes.
    scope.wake(scope.now + UNCACHED_RETRY_MS);
  }
  return said(heldBy(live, isLate));
}

/** What a watch knows of a namespace, on the hub or on its target. */
async function see(
  scope: Scope,
  { objectName, target }: OwnedEntry,
  uid: string | undefined,
): Promise<Sighting> {
  const cluster = await lastingClientOf(scope, target);
  return scope.deps.going.see(scope, { name: objectName, uid }, cluster);
}

function obstacleOf({ target }: OwnedEntry, error: unknown): Obstacle {
  const text = error instanceof Error ? error.message : String(error);
  const forbidden = isForbidden(error);
  const why = describeRefusal(text, target && `target "${target}"`);
  return {
    // What is missing where says by itself whose it is.
    why:
      why === text
        ? `${target ? `target "${target}"` : 'the hub'}: ${text}`
        : why,
    ...(forbidden && { forbidden }),
  };
}

/** An object is gone; a cluster only with everything that it consisted of. */
async function settle(
  scope: Scope,
  type: ResourceType,
  entry: OwnedEntry,
  uid: string | undefined,
): Promise<Obstacle | undefined> {
  if (type === resources.experimentClusters) {
    const left = await findComposed(scope, { ...entry, uid });
    if (left.length > 0) {
      scope.markEntry(entry.name, 'Deleting', uid);
      scope.wake(scope.now + COMPOSED_RETRY_MS);
      return {
        why: `the cluster is gone, and of what it was composed of there are still ${left.join(
          ', ',
        )}`,
      };
    }
    scope.deps.composed.forget(uid ?? '');
  }
  scope.markEntry(entry.name, 'Gone');
  return undefined;
}

function cachedKind(scope: Scope, type: ResourceType) {
  return ownedCaches(scope.deps.caches).find(cache => cache.type === type);
}

function cachedOf(
  scope: Scope,
  type: ResourceType,
  entry: OwnedEntry,
): KubernetesObject | undefined {
  return cachedKind(scope, type)?.reflector.get(
    keyOf({
      metadata: { namespace: entry.namespace, name: entry.objectName },
    }),
  );
}

/**
 * What an object itself says about why it is still there. Finalizers are how everything is given
 * back; only one that stays for too long is worth a word.
 */
export function heldBy(
  { metadata, status }: KubernetesObject & Pick<Application, 'status'>,
  isLate: boolean,
): string | undefined {
  const failure = status?.conditions?.find(
    ({ type }) => type === 'DeletionError',
  )?.message;
  const { name, finalizers = [] } = metadata;
  const finalizer =
    isLate && finalizers.length > 0
      ? `${name} is held by ${finalizers.join(', ')}`
      : undefined;
  return [failure, finalizer].filter(Boolean).join('; ') || undefined;
}
