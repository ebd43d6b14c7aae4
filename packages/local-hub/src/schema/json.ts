import { isObject, JsonValue } from './types';

/** Deep equality of JSON values; the order of keys does not matter. */
export function deepEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return (
      left.length === right.length &&
      left.every((item, position) => deepEqual(item, right[position]))
    );
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every(name => name in right && deepEqual(left[name], right[name]))
  );
}

/** Copies a JSON value; several times faster than `structuredClone` for plain JSON. */
export function clone<T extends JsonValue | undefined>(value: T): T {
  if (Array.isArray(value)) return value.map(clone) as T;
  if (!isObject(value)) return value;
  const copy: Record<string, JsonValue> = {};
  for (const name of Object.keys(value)) copy[name] = clone(value[name]);
  return copy as T;
}
