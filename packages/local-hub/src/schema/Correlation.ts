import { deepEqual } from './json';
import { isObject, JsonObject, JsonSchemaProps, JsonValue } from './types';

/** Returns the element of a map list that has the same keys as an element of another one. */
export function mapListLookup(
  props: JsonSchemaProps,
  items: JsonValue | undefined,
): (item: JsonValue) => JsonObject | undefined {
  const keys = props['x-kubernetes-list-map-keys'] ?? [];
  if (
    !Array.isArray(items) ||
    props['x-kubernetes-list-type'] !== 'map' ||
    keys.length === 0
  )
    return () => undefined;

  const compositeKey = (item: JsonValue): string | undefined => {
    if (!isObject(item)) return undefined;
    const parts = keys.map(name => item[name]);
    const scalar = parts.every(
      part => part !== undefined && part !== null && typeof part !== 'object',
    );
    return scalar ? JSON.stringify(parts) : undefined;
  };
  const byKey = new Map<string, JsonObject>();
  for (const item of items) {
    const composite = compositeKey(item);
    if (composite !== undefined && !byKey.has(composite))
      byKey.set(composite, item as JsonObject);
  }
  return item => {
    const composite = compositeKey(item);
    return composite === undefined ? undefined : byKey.get(composite);
  };
}

/**
 * A new value beside the old value that it replaces, as far as the schema can
 * tell which one that is. What cannot be correlated is `undefined` and counts
 * as changed. Ratcheting tolerates an error only where the two are equal.
 */
export class Correlation {
  readonly #children = new Map<string | number, Correlation | undefined>();
  #lookup?: (item: JsonValue) => JsonObject | undefined;
  #unchanged?: boolean;

  constructor(
    readonly value: JsonValue,
    readonly old: JsonValue,
    readonly props: JsonSchemaProps,
  ) {}

  key(name: string): Correlation | undefined {
    if (this.#children.has(name)) return this.#children.get(name);
    const { value, old, props } = this;
    let found: Correlation | undefined;
    if (
      isObject(value) &&
      isObject(old) &&
      Object.hasOwn(value, name) &&
      Object.hasOwn(old, name)
    ) {
      const additional = props.additionalProperties;
      const inner =
        props.properties?.[name] ??
        (typeof additional === 'object' ? additional : undefined);
      if (inner) found = new Correlation(value[name], old[name], inner);
    }
    this.#children.set(name, found);
    return found;
  }

  index(position: number): Correlation | undefined {
    if (this.#children.has(position)) return this.#children.get(position);
    const { value, old, props } = this;
    let found: Correlation | undefined;
    if (Array.isArray(value) && position < value.length && props.items) {
      this.#lookup ??= mapListLookup(props, old);
      const match = this.#lookup(value[position]);
      if (match) found = new Correlation(value[position], match, props.items);
    }
    this.#children.set(position, found);
    return found;
  }

  get unchanged(): boolean {
    this.#unchanged ??= this.#compare();
    return this.#unchanged;
  }

  #compare(): boolean {
    const { value, old, props } = this;
    if (Array.isArray(value) && Array.isArray(old)) {
      if (props['x-kubernetes-list-type'] !== 'map' || !props.items)
        return deepEqual(value, old);
      return (
        value.length === old.length &&
        value.every((_, position) => this.index(position)?.unchanged ?? false)
      );
    }
    if (isObject(value) && isObject(old)) {
      const names = Object.keys(value);
      return (
        names.length === Object.keys(old).length &&
        names.every(name => this.key(name)?.unchanged ?? false)
      );
    }
    return deepEqual(value, old);
  }
}
