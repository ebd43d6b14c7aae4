import {
  isAlreadyExists,
  keyOf,
  type KubernetesObject,
  type ResourceType,
} from '@assay/controller';
import { labels, type Reason } from '@assay/plugin-experiments-common';
import { ownedCaches } from './caches';
import { getByEntry } from './getIfThere';
import { intentOf, type OwnedEntry } from './ledger';
import type { StepOutcome } from './outcome';
import type { Scope } from './scope';
import { clientOf } from './targetAccess';

/** A cluster or a load that vanishes is made once more, under another name; then the run fails. */
const MAX_ATTEMPTS = 2;

/** Something that a step needs to exist. */
export interface Wanted {
  role: string;
  type: ResourceType;
  namespace: string;
  /** On whose cluster it is made; the hub when absent. */
  target?: string;
  /** What happens when it vanishes: made again as a new attempt, or the end of the run. */
  onVanished: 'retry' | 'fail';
  /** The object for an entry; called when it is created. */
  build(entry: OwnedEntry): KubernetesObject | Promise<KubernetesObject>;
}

/** What was found of what is wanted. */
export interface Owned {
  entry: OwnedEntry;
  /** Absent for kinds without a cache: that they were created is all that is known. */
  object?: KubernetesObject;
}

export interface EnsureResult {
  owned: Map<string, Owned>;
  /** Set when the step cannot go on with what there is. */
  outcome?: StepOutcome;
}

/**
 * Makes what is wanted exist, by the rules of the ledger: an entry is written first and the object
 * is made in a later pass; a name that is taken is looked at live; what vanished counts as a
 * failed attempt. Only what was wanted and does not exist is made, in the given order.
 */
export async function ensureOwned(
  scope: Scope,
  wanted: readonly Wanted[],
  message: string,
): Promise<EnsureResult> {
  const owned = new Map<string, Owned>();
  const intents: OwnedEntry[] = [];
  for (const want of wanted) {
    const entry = scope.entry(want.role);
    if (!entry) {
      intents.push(newIntent(scope, want, 1));
      continue;
    }
    if (entry.state === 'Intended') {
      // Intended in this very pass: the ledger must hold it first.
      if (!scope.wasIntended(entry)) {
        intents.push(entry);
        continue;
      }
      const created = await createIntended(scope, entry, want);
      if ('type' in created) {
        return { owned, outcome: created };
      }
      owned.set(want.role, {
        entry: scope.entry(want.role) ?? entry,
        object: created.object,
      });
      continue;
    }
    const found = await observe(scope, entry, want.type);
    if (found !== 'Vanished') {
      owned.set(want.role, { entry, object: found });
      continue;
    }
    const vanished = vanish(scope, want, entry);
    if ('type' in vanished) {
      return { owned, outcome: vanished };
    }
    intents.push(vanished);
  }
  return intents.length > 0
    ? { owned, outcome: { type: 'intend', entries: intents, message } }
    : { owned };
}

function newIntent(scope: Scope, want: Wanted, attempt: number): OwnedEntry {
  const { role, type, namespace, target } = want;
  return intentOf({
    runUid: scope.uid,
    role,
    attempt,
    type,
    namespace,
    target,
  });
}

async function createIntended(
  scope: Scope,
  entry: OwnedEntry,
  want: Wanted,
): Promise<{ object: KubernetesObject } | StepOutcome> {
  const object = await want.build(entry);
  const client = await clientOf(scope, want.target);
  try {
    const created = await client.create(want.type, object);
    return { object: record(scope, entry, want.type, created) };
  } catch (error) {
    if (!isAlreadyExists(error)) {
      throw error;
    }
  }
  const live = await client.get(want.type, {
    namespace: entry.namespace,
    name: entry.objectName,
  });
  const taken = decideTaken(live, scope.uid);
  return taken ?? { object: record(scope, entry, want.type, live) };
}

/** Whether an object that has the name that we need can be ours. */
export function decideTaken(
  live: KubernetesObject,
  runUid: string,
): StepOutcome | undefined {
  const { name, deletionTimestamp } = live.metadata;
  if (live.metadata.labels?.[labels.runUid] !== runUid) {
    return stalled(
      'NameTaken',
      `${live.kind} "${name}" exists and belongs to somebody else`,
    );
  }
  return deletionTimestamp === undefined
    ? undefined
    : {
        type: 'waiting',
        reason: 'InProgress',
        message: `${live.kind} "${name}" of an earlier attempt is still going`,
      };
}

function record(
  scope: Scope,
  entry: OwnedEntry,
  type: ResourceType,
  object: KubernetesObject,
): KubernetesObject {
  scope.deps.recent.wroteObject(type, object);
  scope.markEntry(entry.name, 'Created', object.metadata.uid);
  return object;
}

/** The object of an entry, as far as it is known; looked for live before it counts as vanished. */
async function observe(
  scope: Scope,
  entry: OwnedEntry,
  type: ResourceType,
): Promise<KubernetesObject | undefined | 'Vanished'> {
  if (entry.state === 'Gone' || entry.state === 'Deleting') {
    return 'Vanished';
  }
  const { caches, recent } = scope.deps;
  const cache = ownedCaches(caches).find(each => each.type === type);
  if (!cache) {
    return undefined;
  }
  const name = { namespace: entry.namespace, name: entry.objectName };
  const cached = cache.reflector.get(keyOf({ metadata: name }));
  if (cached?.metadata.uid === entry.uid) {
    return cached;
  }
  const created = entry.uid ? recent.created(entry.uid) : undefined;
  if (created) {
    return created;
  }
  // The cache may be behind a write of another process; the server knows.
  const live = await getByEntry(scope, type, entry);
  if (live?.metadata.uid !== entry.uid) {
    return 'Vanished';
  }
  recent.wroteObject(type, live!);
  return live;
}

function vanish(
  scope: Scope,
  want: Wanted,
  entry: OwnedEntry,
): OwnedEntry | StepOutcome {
  // What a cluster consisted of may have outlived it; giving back looks for that.
  const hadParts = (entry.composedOf ?? []).length > 0;
  scope.markEntry(entry.name, hadParts ? 'Deleting' : 'Gone');
  if (want.onVanished === 'retry' && entry.attempt < MAX_ATTEMPTS) {
    return newIntent(scope, want, entry.attempt + 1);
  }
  return stalled(
    'Vanished',
    `${entry.resource} "${entry.objectName}" vanished${
      entry.attempt > 1 ? ` (attempt ${entry.attempt})` : ''
    }`,
  );
}

function stalled(reason: Reason, message: string): StepOutcome {
  return { type: 'stalled', reason, message };
}
