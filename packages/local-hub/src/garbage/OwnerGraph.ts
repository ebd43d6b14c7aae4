import type { ApiObject, StoredObject, StoreKey } from '../store';

const textOf = ({ resource, namespace, name }: StoreKey) =>
  `${resource}\n${namespace}\n${name}`;

const ownersOf = (object: ApiObject) =>
  (object.metadata.ownerReferences ?? []).map(({ uid }) => uid);

/** Who claims whom as its owner, by UID. Owners need not exist. */
export class OwnerGraph {
  readonly #keys = new Map<string, StoreKey>();
  readonly #dependents = new Map<string, Map<string, StoreKey>>();
  /** Owners that were seen to go while somebody still claimed them. */
  readonly #gone = new Set<string>();

  add({ key, object }: StoredObject): void {
    this.#keys.set(object.metadata.uid!, key);
    for (const owner of ownersOf(object)) {
      const dependents = this.#dependents.get(owner) ?? new Map();
      this.#dependents.set(owner, dependents.set(textOf(key), key));
    }
  }

  /** Puts the claims of a new state in the place of an old one's. */
  replace(previous: StoredObject, current: StoredObject): void {
    this.add(current);
    const kept = new Set(ownersOf(current.object));
    this.#retract(
      previous.key,
      ownersOf(previous.object).filter(owner => !kept.has(owner)),
    );
  }

  #retract(key: StoreKey, owners: string[]): void {
    for (const owner of owners) {
      const dependents = this.#dependents.get(owner);
      dependents?.delete(textOf(key));
      if (dependents?.size === 0) {
        this.#dependents.delete(owner);
        this.#gone.delete(owner);
      }
    }
  }

  remove(stored: StoredObject): void {
    const uid = stored.object.metadata.uid!;
    this.#retract(stored.key, ownersOf(stored.object));
    this.#keys.delete(uid);
    if (this.#dependents.has(uid)) {
      this.#gone.add(uid);
    }
  }

  /** Where the object with that UID is, if it is. */
  find(uid: string): StoreKey | undefined {
    return this.#keys.get(uid);
  }

  /** True when the owner was seen to go; false says nothing. */
  wasSeenGoing(uid: string): boolean {
    return this.#gone.has(uid);
  }

  dependentsOf(uid: string): StoreKey[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])];
  }
}
