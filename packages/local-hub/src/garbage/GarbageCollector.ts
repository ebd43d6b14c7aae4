import type {
  ApiObject,
  OwnerReference,
  StoredObject,
  StoreEvent,
  StoreKey,
} from '../store';
import { isSame } from '../registry/json';
import { deleteObject } from '../registry/operations/deleteObject';
import {
  FOREGROUND,
  ORPHAN,
  type PropagationPolicy,
} from '../registry/operations/deletionRules';
import type { RegistryContext } from '../registry/RegistryContext';
import { hasReason } from '../registry/Status';
import { Tasks } from '../registry/Tasks';
import { removeFinalizer, removeOwners } from './edits';
import { OwnerGraph } from './OwnerGraph';

/** Events are never owned and never own. */
const IGNORED = new Set(['/events']);

const isDeleting = ({ metadata }: ApiObject) =>
  metadata.deletionTimestamp !== undefined;

const holds = ({ metadata }: ApiObject, finalizer: string) =>
  metadata.finalizers?.includes(finalizer) ?? false;

/** An owner that goes only after those who depend on it. */
const waitsForDependents = (object: ApiObject) =>
  isDeleting(object) && holds(object, FOREGROUND);

/**
 * Deletes what has lost its last owner, and carries out foreground deletion and orphaning.
 *
 * Driven by changes alone: each change wakes the object itself, those who depend on it, and the owners that wait for
 * it. At the start everything is looked at once, since owners may have gone while nobody watched.
 */
export class GarbageCollector {
  readonly #graph = new OwnerGraph();
  readonly #tasks: Tasks;
  readonly #stop: () => void;

  constructor(
    private readonly context: RegistryContext,
    failed: (key: string, error: unknown) => void,
  ) {
    this.#tasks = new Tasks(key => this.#process(JSON.parse(key)), failed);
    for (const resource of context.catalogue.stored()) {
      if (!IGNORED.has(resource.storage)) {
        for (const stored of context.store.list(resource.storage)) {
          this.#graph.add(stored);
          this.#wakeIfConcerned(stored);
        }
      }
    }
    this.#stop = context.store.subscribe(event => this.#observe(event));
  }

  idle(): Promise<void> {
    return this.#tasks.idle();
  }

  stop(): void {
    this.#stop();
    this.#tasks.stop();
  }

  #observe({ type, current, previous }: StoreEvent): void {
    if (IGNORED.has(current.key.resource)) {
      return;
    }
    const uid = current.object.metadata.uid!;
    if (previous) {
      // An owner may have waited for just this claim to end.
      this.#wakeOwners(previous.object);
    }
    if (type === 'DELETED') {
      this.#graph.remove(current);
      this.#wakeDependents(uid);
      return;
    }
    if (previous) {
      this.#graph.replace(previous, current);
    } else {
      this.#graph.add(current);
    }
    this.#wakeIfConcerned(current);
    if (waitsForDependents(current.object)) {
      this.#wakeDependents(uid);
    }
  }

  #wake(key: StoreKey): void {
    this.#tasks.add(JSON.stringify(key));
  }

  #wakeIfConcerned({ key, object }: StoredObject): void {
    const held = holds(object, FOREGROUND) || holds(object, ORPHAN);
    if (
      object.metadata.ownerReferences?.length ||
      (isDeleting(object) && held)
    ) {
      this.#wake(key);
    }
  }

  #wakeOwners({ metadata }: ApiObject): void {
    for (const { uid } of metadata.ownerReferences ?? []) {
      const key = this.#graph.find(uid);
      const owner = key && this.context.store.get(key);
      if (owner && isDeleting(owner.object)) {
        this.#wake(owner.key);
      }
    }
  }

  #wakeDependents(uid: string): void {
    this.#graph.dependentsOf(uid).forEach(key => this.#wake(key));
  }

  #process(key: StoreKey): void {
    const stored = this.context.store.get(key);
    if (!stored) {
      return;
    }
    if (!isDeleting(stored.object)) {
      this.#collect(stored);
    } else if (holds(stored.object, ORPHAN)) {
      this.#orphanDependents(stored);
    } else if (holds(stored.object, FOREGROUND)) {
      this.#releaseWhenAlone(stored);
    }
  }

  /** Deletes an object unless one of its owners stands. */
  #collect(stored: StoredObject): void {
    const references = stored.object.metadata.ownerReferences ?? [];
    if (references.length === 0) {
      return;
    }
    const states = references.map(reference => this.#judge(stored, reference));
    if (states.includes('unknown')) {
      return;
    }
    if (states.includes('solid')) {
      const lost = references.filter((_, at) => states[at] !== 'solid');
      removeOwners(this.context, stored, new Set(lost.map(({ uid }) => uid)));
      return;
    }
    const { object } = stored;
    const hasDependents =
      this.#graph.dependentsOf(object.metadata.uid!).length > 0;
    if (states.includes('waiting') && hasDependents) {
      this.#delete(stored, 'Foreground');
    } else if (holds(object, ORPHAN)) {
      this.#delete(stored, 'Orphan');
    } else {
      this.#delete(
        stored,
        holds(object, FOREGROUND) ? 'Foreground' : 'Background',
      );
    }
  }

  /** What has become of one owner of an object. */
  #judge(
    dependent: StoredObject,
    reference: OwnerReference,
  ): 'solid' | 'absent' | 'waiting' | 'unknown' {
    const { apiVersion, kind, name, uid } = reference;
    if (this.#graph.wasSeenGoing(uid)) {
      return 'absent';
    }
    const resource = this.context.catalogue.findKind(apiVersion, kind);
    const { namespace } = dependent.key;
    if (!resource || (resource.namespaced && !namespace)) {
      // A kind that is not served may be served again; a cluster-scoped object cannot have a namespaced owner.
      return 'unknown';
    }
    // An owner in another namespace is looked for here, and not found.
    const owner = this.context.store.get({
      resource: resource.storage,
      namespace: resource.namespaced ? namespace : '',
      name,
    })?.object;
    if (owner?.metadata.uid !== uid) {
      return 'absent';
    }
    return waitsForDependents(owner) ? 'waiting' : 'solid';
  }

  #delete({ key, object }: StoredObject, policy: PropagationPolicy): void {
    const resource = this.context.catalogue.findStorage(key.resource);
    if (!resource) {
      return;
    }
    try {
      deleteObject(
        this.context,
        {
          resource,
          namespace: key.namespace,
          name: key.name,
          dryRun: false,
        },
        { policy, uid: object.metadata.uid },
      );
    } catch (error) {
      if (!hasReason(error, 'NotFound')) {
        throw error;
      }
    }
  }

  #orphanDependents(owner: StoredObject): void {
    const uid = owner.object.metadata.uid!;
    for (const key of this.#graph.dependentsOf(uid)) {
      const dependent = this.context.store.get(key);
      if (dependent) {
        removeOwners(this.context, dependent, new Set([uid]));
      }
    }
    removeFinalizer(this.context, owner, ORPHAN);
  }

  /** Foreground deletion ends when nobody blocks it any more. */
  #releaseWhenAlone(owner: StoredObject): void {
    const uid = owner.object.metadata.uid!;
    // While the finalizer stands the dependents can see that they are to go; afterwards the owner would look alive.
    for (const key of this.#graph.dependentsOf(uid)) {
      const dependent = this.context.store.get(key);
      if (dependent && !isDeleting(dependent.object)) {
        this.#collect(dependent);
      }
    }
    const blockers = this.#graph.dependentsOf(uid).filter(key => {
      const dependent = this.context.store.get(key)?.object;
      return dependent?.metadata.ownerReferences?.some(
        reference => reference.uid === uid && reference.blockOwnerDeletion,
      );
    });
    const others = blockers.filter(key => !isSame(key, owner.key));
    if (others.length === 0) {
      removeFinalizer(this.context, owner, FOREGROUND);
    } else {
      this.#breakCircle(owner, others);
    }
  }

  /** Two that wait for each other would wait for ever: the one that is looked at stops blocking. */
  #breakCircle(owner: StoredObject, blockers: StoreKey[]): void {
    for (const { uid } of owner.object.metadata.ownerReferences ?? []) {
      const key = this.#graph.find(uid);
      const isBlocker = key && blockers.some(other => isSame(other, key));
      const other = key && this.context.store.get(key);
      if (isBlocker && other && waitsForDependents(other.object)) {
        removeOwners(this.context, owner, new Set([uid]));
        return;
      }
    }
  }
}
