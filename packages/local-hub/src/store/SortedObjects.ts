import type { StoredObject } from './StoredObject';

/** The place of `key` in the sorted list, or where it would stand. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle] < key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The objects of one resource in the order in which the API lists them: by `namespace/name`, bytewise. */
export class SortedObjects {
  #keys: string[] = [];
  readonly #objects = new Map<string, StoredObject>();

  /** @param source - objects in any order */
  static from(source: Iterable<[string, StoredObject]>): SortedObjects {
    const result = new SortedObjects();
    for (const [key, object] of source) {
      result.#objects.set(key, object);
    }
    result.#keys = [...result.#objects.keys()].sort();
    return result;
  }

  get size(): number {
    return this.#keys.length;
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  set(key: string, object: StoredObject): void {
    if (!this.#objects.has(key)) {
      this.#keys.splice(lowerBound(this.#keys, key), 0, key);
    }
    this.#objects.set(key, object);
  }

  delete(key: string): void {
    if (this.#objects.delete(key)) {
      this.#keys.splice(lowerBound(this.#keys, key), 1);
    }
  }

  entries(): Iterable<[string, StoredObject]> {
    return this.#objects.entries();
  }

  /** Every object whose key starts with `prefix` and is not smaller than `start`. */
  *from(prefix: string, start = prefix): Iterable<StoredObject> {
    const first = start > prefix ? start : prefix;
    for (let at = lowerBound(this.#keys, first); at < this.#keys.length; at++) {
      const key = this.#keys[at];
      if (!key.startsWith(prefix)) {
        return;
      }
      yield this.#objects.get(key)!;
    }
  }
}
