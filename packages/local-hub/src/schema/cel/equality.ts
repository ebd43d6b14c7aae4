import { Duration, UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import { goJson } from '../goText';
import { deepEqual } from '../json';
import { valueSchema } from '../nulls';
import { isObject, JsonSchemaProps, JsonValue } from '../types';
import { Origin, origin } from './values';

/**
 * `==` of rules. Values of the object are compared by the schema, as the server
 * does: map lists and sets without regard to order, unknown fields too.
 */
export function celEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left === 'bigint' || typeof left === 'number')
    return (
      (typeof right === 'bigint' || typeof right === 'number') &&
      // eslint-disable-next-line eqeqeq -- 1 and 1n are the same number
      left == right
    );
  if (typeof left !== 'object' || typeof right !== 'object') return false;
  if (left === null || right === null) return false;

  const leftOrigin = (left as { [origin]?: Origin })[origin];
  const rightOrigin = (right as { [origin]?: Origin })[origin];
  if (leftOrigin && rightOrigin)
    return schemaEqual(leftOrigin.raw, rightOrigin.raw, leftOrigin.props);
  if (Array.isArray(left) && Array.isArray(right))
    return (
      left.length === right.length &&
      left.every((item, i) => celEqual(item, right[i]))
    );
  const [leftMap, rightMap] = [asMap(left), asMap(right)];
  if (leftMap && rightMap)
    return (
      leftMap.size === rightMap.size &&
      [...leftMap].every(
        ([name, value]) =>
          rightMap.has(name) && celEqual(value, rightMap.get(name)),
      )
    );
  if (left instanceof Date && right instanceof Date)
    return left.getTime() === right.getTime();
  if (left instanceof Duration && right instanceof Duration)
    return left.seconds === right.seconds && left.nanos === right.nanos;
  if (left instanceof UnsignedInt && right instanceof UnsignedInt)
    return left.valueOf() === right.valueOf();
  if (left instanceof Uint8Array && right instanceof Uint8Array)
    return Buffer.compare(left, right) === 0;
  return isComparable(left) && left.equals(right);
}

/** Maps of the object are Maps, those that a rule writes down are plain objects. */
function asMap(value: object): Map<unknown, unknown> | undefined {
  if (value instanceof Map) return value;
  return isPlain(value) ? new Map(Object.entries(value)) : undefined;
}

function isComparable(
  value: object,
): value is { equals(other: unknown): boolean } {
  return 'equals' in value && typeof value.equals === 'function';
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function schemaEqual(
  left: JsonValue,
  right: JsonValue,
  props?: JsonSchemaProps,
): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left.length !== right.length) return false;
    const listType = props?.['x-kubernetes-list-type'];
    if (listType !== 'map' && listType !== 'set')
      return left.every((item, i) => schemaEqual(item, right[i], props?.items));
    const keys = props?.['x-kubernetes-list-map-keys'];
    const identify = (item: JsonValue) =>
      keys && isObject(item)
        ? goJson(keys.map(name => item[name] ?? null))
        : goJson(item);
    const byIdentity = new Map(left.map(item => [identify(item), item]));
    return right.every(item => {
      const match = byIdentity.get(identify(item));
      return match !== undefined && schemaEqual(match, item, props?.items);
    });
  }
  if (!isObject(left) || !isObject(right)) return deepEqual(left, right);
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every(name => {
    const inner = valueSchema(props, name);
    // The server takes it for equal when only one has a field that the schema does not know.
    if (!Object.hasOwn(right, name)) return !inner;
    return schemaEqual(left[name], right[name], inner);
  });
}
