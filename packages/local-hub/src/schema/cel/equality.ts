import { Duration, UnsignedInt } from '@marcbachmann/cel-js/evaluator';
import { goJson } from '../goText';
import { deepEqual } from '../json';
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
  if (left instanceof Map && right instanceof Map)
    return (
      left.size === right.size &&
      [...left].every(
        ([name, value]) => right.has(name) && celEqual(value, right.get(name)),
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
  if (isComparable(left)) return left.equals(right);
  if (isPlain(left) && isPlain(right)) {
    const names = Object.keys(left);
    return (
      names.length === Object.keys(right).length &&
      names.every(name => name in right && celEqual(left[name], right[name]))
    );
  }
  return false;
}

function isComparable(
  value: object,
): value is { equals(other: unknown): boolean } {
  return 'equals' in value && typeof value.equals === 'function';
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return isObject(value) && Object.getPrototypeOf(value) === Object.prototype;
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
  const additional = props?.additionalProperties;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every(
      name =>
        name in right &&
        schemaEqual(
          left[name],
          right[name],
          props?.properties?.[name] ??
            (typeof additional === 'object' ? additional : undefined),
        ),
    )
  );
}
