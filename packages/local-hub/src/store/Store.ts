import { isDeepStrictEqual } from 'node:util';
import {
  ExpiredError,
  FutureVersionError,
  VersionMismatchError,
} from './errors';
import { RevisionTable } from './RevisionTable';
import { SortedObjects } from './SortedObjects';
import { StoredObject } from './StoredObject';
import type { StoreEvent, StoreEventType } from './StoreEvent';
import type { ApiObject, StoreKey } from './types';

/** @public */
export interface StoreOptions {
  /** A SQLite file, or `:memory:`. */
  file: string;
  /** How many changes a watch or a page may lag behind before it is answered with 410. Default 10000. */
  logLimit?: number;
  /**
   * Is told when a listener throws: that must neither undo nor hide a write that is already on disk. Default: throws
   * it where nobody catches it.
   */
  listenerFailed?: (error: unknown) => void;
}

const keyText = (key: StoreKey) =>
  key.namespace ? `${key.namespace}/${key.name}` : key.name;

type Listener = (event: StoreEvent) => void;

/** A version from before this store, such as one that a client kept of another hub, is too old and not the future. */
const FIRST_VERSION = 1000;

/** Stands for every resource in the table of listeners. */
const EVERYTHING = '*';

function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}

/**
 * Revisions, compare-and-set and watch: all that the registry knows about persistence.
 *
 * Every call is synchronous, so what happens between two awaits of a caller is one transaction: nothing can be
 * written between a list and the subscription that continues it.
 */
export class Store {
  readonly #table: RevisionTable;
  readonly #resources = new Map<string, SortedObjects>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #undelivered: StoreEvent[] = [];
  readonly #logLimit: number;
  readonly #listenerFailed: (error: unknown) => void;
  #log: StoreEvent[];
  #version: number;
  /** Changes at or before this version are forgotten. */
  #compacted: number;
  #delivering = false;

  constructor(options: StoreOptions) {
    this.#logLimit = options.logLimit ?? 10_000;
    this.#listenerFailed = options.listenerFailed ?? throwLater;
    this.#table = new RevisionTable(options.file);
    for (const object of this.#table.live()) {
      this.#objectsOf(object.key.resource).set(keyText(object.key), object);
    }
    this.#compacted = Number(this.#table.setting('compacted') ?? FIRST_VERSION);
    this.#log = this.#table
      .log(this.#logLimit)
      .filter(event => event.version > this.#compacted);
    if (this.#log.length === this.#logLimit) {
      this.#compacted = this.#log[0].version - 1;
    }
    this.#version = Math.max(this.#table.newestVersion(), FIRST_VERSION);
  }

  /** The version of the last change: what a list of anything carries as its `resourceVersion`. */
  get version(): number {
    return this.#version;
  }

  get(key: StoreKey): StoredObject | undefined {
    return this.#resources.get(key.resource)?.get(keyText(key));
  }

  /** @returns the stored object, or undefined when there is one of that name already */
  create(key: StoreKey, object: ApiObject): StoredObject | undefined {
    if (this.get(key)) {
      return undefined;
    }
    return this.#commit(key, 'ADDED', object, undefined);
  }

  /**
   * Stores `object` in place of `previous`.
   *
   * @returns `previous` itself when nothing changed: its version stays and nobody is told
   * @throws VersionMismatchError when `previous` is no longer the live state
   */
  replace(previous: StoredObject, object: ApiObject): StoredObject {
    this.#mustBeLive(previous);
    object.metadata.resourceVersion = String(previous.version);
    const json = JSON.stringify(object);
    // The same fields in another order give a text of the same length; only then is the deep comparison worth it.
    if (
      json === previous.json ||
      (json.length === previous.json.length &&
        isDeepStrictEqual(JSON.parse(json), previous.copy()))
    ) {
      return previous;
    }
    return this.#commit(previous.key, 'MODIFIED', object, previous);
  }

  /**
   * @returns the last state, stamped with the version of the deletion, as watchers see it
   * @throws VersionMismatchError when `previous` is no longer the live state
   */
  remove(previous: StoredObject): StoredObject {
    this.#mustBeLive(previous);
    return this.#commit(previous.key, 'DELETED', previous.copy(), previous);
  }

  /** Every object of a resource, in the API's order, as it is now or as it was `at` an earlier version. */
  list(
    resource: string,
    options: { namespace?: string; at?: number; start?: string } = {},
  ): Iterable<StoredObject> {
    const objects =
      options.at === undefined || options.at === this.#version
        ? this.#objectsOf(resource)
        : this.#objectsAt(resource, options.at);
    return objects.from(
      options.namespace ? `${options.namespace}/` : '',
      options.start,
    );
  }

  /** The number of objects of a resource. */
  count(resource: string): number {
    return this.#resources.get(resource)?.size ?? 0;
  }

  /** Every change after `version`, oldest first. */
  eventsAfter(version: number, resource: string): StoreEvent[] {
    this.#mustRemember(version);
    return this.#log
      .slice(this.#firstAfter(version))
      .filter(event => event.current.key.resource === resource);
  }

  /**
   * Calls `listener` for every change from now on, in commit order.
   *
   * A listener may write: what it causes is delivered after the change in hand, to every listener in the same order.
   *
   * @param resource - only changes of this collection
   * @returns ends the subscription
   */
  subscribe(listener: Listener, resource = EVERYTHING): () => void {
    const listeners = this.#listeners.get(resource) ?? new Set();
    this.#listeners.set(resource, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }

  /** What must survive a restart and is not an object: the port, the certificates, the token. */
  setting(name: string, create?: () => string): string | undefined {
    const known = this.#table.setting(name);
    if (known !== undefined || !create) {
      return known;
    }
    return this.#table.setting(name, create());
  }

  /** Sets what `setting` gives from now on. */
  remember(name: string, value: string): void {
    this.#table.setting(name, value);
  }

  close(): void {
    this.#listeners.clear();
    this.#table.close();
  }

  #objectsOf(resource: string): SortedObjects {
    let objects = this.#resources.get(resource);
    if (!objects) {
      objects = new SortedObjects();
      this.#resources.set(resource, objects);
    }
    return objects;
  }

  /** The state at an earlier version: today's, with the later changes undone from the newest to the oldest. */
  #objectsAt(resource: string, version: number): SortedObjects {
    this.#mustRemember(version);
    if (version > this.#version) {
      throw new FutureVersionError(version, this.#version);
    }
    const past = new Map(this.#objectsOf(resource).entries());
    for (const event of this.eventsAfter(version, resource).reverse()) {
      const key = keyText(event.current.key);
      if (event.previous) {
        past.set(key, event.previous);
      } else {
        past.delete(key);
      }
    }
    return SortedObjects.from(past);
  }

  #commit(
    key: StoreKey,
    type: StoreEventType,
    object: ApiObject,
    previous: StoredObject | undefined,
  ): StoredObject {
    const version = this.#version + 1;
    object.metadata.resourceVersion = String(version);
    const current = new StoredObject(key, version, JSON.stringify(object));
    this.#table.append(key, version, type, current.json, previous?.version);

    this.#version = version;
    if (type === 'DELETED') {
      this.#objectsOf(key.resource).delete(keyText(key));
    } else {
      this.#objectsOf(key.resource).set(keyText(key), current);
    }
    const event = { version, type, current, previous };
    this.#log.push(event);
    this.#compact();
    this.#deliver(event);
    return current;
  }

  #deliver(event: StoreEvent): void {
    this.#undelivered.push(event);
    if (this.#delivering) {
      return;
    }
    this.#delivering = true;
    try {
      for (
        let next = this.#undelivered.shift();
        next;
        next = this.#undelivered.shift()
      ) {
        for (const resource of [EVERYTHING, next.current.key.resource]) {
          for (const listener of [...(this.#listeners.get(resource) ?? [])]) {
            this.#call(listener, next);
          }
        }
      }
    } finally {
      this.#delivering = false;
    }
  }

  #call(listener: Listener, event: StoreEvent): void {
    try {
      listener(event);
    } catch (error) {
      this.#listenerFailed(error);
    }
  }

  /** In batches of a tenth, so that the cost of forgetting is spread over many writes. */
  #compact(): void {
    if (this.#log.length <= this.#logLimit * 1.1) {
      return;
    }
    const dropped = this.#log.length - this.#logLimit;
    this.#compacted = this.#log[dropped - 1].version;
    this.#log = this.#log.slice(dropped);
    this.#table.compact(this.#compacted);
  }

  #firstAfter(version: number): number {
    let low = 0;
    let high = this.#log.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#log[middle].version <= version) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  #mustRemember(version: number): void {
    if (version < this.#compacted) {
      throw new ExpiredError(version, this.#compacted);
    }
  }

  #mustBeLive(previous: StoredObject): void {
    if (this.get(previous.key)?.version !== previous.version) {
      throw new VersionMismatchError();
    }
  }
}
