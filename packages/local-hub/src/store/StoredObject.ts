import type { ApiObject, StoreKey } from './types';

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const child of Object.values(value)) {
      deepFreeze(child);
    }
    Object.freeze(value);
  }
  return value;
}

/**
 * One revision of one object.
 *
 * The JSON text is the truth. Lists and a hundred watches send the same text without encoding it again, and
 * nothing that a caller does to its own object can reach the store.
 */
export class StoredObject {
  /** Can be made again at any time, so that thousands of idle objects cost no more than their text. */
  #object: WeakRef<ApiObject> | undefined;

  constructor(
    readonly key: StoreKey,
    readonly version: number,
    readonly json: string,
  ) {}

  /** The decoded object, shared by all readers and therefore frozen. */
  get object(): ApiObject {
    let object = this.#object?.deref();
    if (!object) {
      object = deepFreeze(this.copy());
      this.#object = new WeakRef(object);
    }
    return object;
  }

  /** A private copy that may be changed. */
  copy(): ApiObject {
    return JSON.parse(this.json) as ApiObject;
  }
}
