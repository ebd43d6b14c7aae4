import { KubernetesObject, keyOf } from '../resource';

/**
 * What happened to an object. The objects are the cached ones and shared:
 * copy before changing anything.
 *
 * @public
 */
export interface ObjectEvent<T extends KubernetesObject> {
  type: 'Added' | 'Modified' | 'Deleted';
  /** After a deletion: the last that was seen of it. */
  object: T;
  previous?: T;
}

interface Index<T> {
  valuesOf: (object: T) => string[];
  keys: Map<string, Set<string>>;
}

/**
 * Objects by key, with indexes. Changes come out as events; what is already
 * known comes out as nothing.
 */
export class ObjectCache<T extends KubernetesObject> {
  private readonly objects = new Map<string, T>();
  private readonly indexes = new Map<string, Index<T>>();

  get(key: string): T | undefined {
    return this.objects.get(key);
  }

  list(): T[] {
    return [...this.objects.values()];
  }

  byIndex(name: string, value: string): T[] {
    const index = this.indexes.get(name);
    if (!index) throw new Error(`There is no index '${name}'`);
    const keys = index.keys.get(value) ?? [];
    return [...keys].map(key => this.objects.get(key)!);
  }

  addIndex(name: string, valuesOf: (object: T) => string[]): void {
    if (this.indexes.has(name)) {
      throw new Error(`There is an index '${name}' already`);
    }
    const index: Index<T> = { valuesOf, keys: new Map() };
    this.indexes.set(name, index);
    for (const [key, object] of this.objects) enter(index, key, object);
  }

  /** An object that was recreated under its name comes out as deleted and added. */
  set(object: T): ObjectEvent<T>[] {
    const key = keyOf(object);
    const previous = this.objects.get(key);
    if (previous && previous.metadata.uid !== object.metadata.uid) {
      return [...this.delete(previous), ...this.set(object)];
    }
    if (previous && isSameVersion(previous, object)) return [];
    for (const index of this.indexes.values()) {
      if (previous) leave(index, key, previous);
      enter(index, key, object);
    }
    this.objects.set(key, object);
    return previous
      ? [{ type: 'Modified', object, previous }]
      : [{ type: 'Added', object }];
  }

  delete(object: T): ObjectEvent<T>[] {
    const key = keyOf(object);
    const previous = this.objects.get(key);
    if (!previous) return [];
    for (const index of this.indexes.values()) leave(index, key, previous);
    this.objects.delete(key);
    return [{ type: 'Deleted', object, previous }];
  }

  /** Everything there is: what is missing in `objects` has been deleted. */
  replace(objects: T[]): ObjectEvent<T>[] {
    const present = new Set(objects.map(keyOf));
    const gone = this.list().filter(object => !present.has(keyOf(object)));
    return [
      ...gone.flatMap(object => this.delete(object)),
      ...objects.flatMap(object => this.set(object)),
    ];
  }
}

/** Whether two copies of an object are of one and the same write. */
export function isSameVersion(
  one: KubernetesObject,
  other: KubernetesObject,
): boolean {
  const { resourceVersion } = one.metadata;
  return (
    resourceVersion !== undefined &&
    resourceVersion === other.metadata.resourceVersion
  );
}

function enter<T>(index: Index<T>, key: string, object: T): void {
  for (const value of index.valuesOf(object)) {
    const keys = index.keys.get(value);
    if (keys) keys.add(key);
    else index.keys.set(value, new Set([key]));
  }
}

function leave<T>(index: Index<T>, key: string, object: T): void {
  for (const value of index.valuesOf(object)) {
    const keys = index.keys.get(value);
    keys?.delete(key);
    if (keys?.size === 0) index.keys.delete(value);
  }
}
