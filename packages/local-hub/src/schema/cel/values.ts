import { Duration } from '@marcbachmann/cel-js/evaluator';
import { isObject, JsonObject, JsonSchemaProps, JsonValue } from '../types';
import { parseDuration } from './functions/duration';

/** Where a CEL value keeps the JSON and the schema that it was made of. */
export const origin = Symbol('origin');

/** The JSON behind a CEL list, map or object. */
export interface Origin {
  raw: JsonValue;
  props: JsonSchemaProps;
}

/** The class of the CEL objects of one schema node. */
export type CelClass = new (raw: JsonObject) => object;

/** Tells the class that the environment knows for a schema node. */
export type ClassOf = (props: JsonSchemaProps) => CelClass | undefined;

/**
 * Gives a value to CEL as its schema says.
 *
 * @throws Error in the server's words when the value does not fit its schema
 */
export function toCel(
  value: JsonValue,
  props: JsonSchemaProps,
  classOf: ClassOf,
): unknown {
  if (value === null) {
    if (props.nullable) return null;
    throw new Error('invalid data, got null for schema with nullable=false');
  }
  if (props['x-kubernetes-int-or-string']) return wholeNumber(value);
  switch (props.type) {
    case 'object':
      return toCelObject(value, props, classOf);
    case 'array':
      return toCelList(value, props, classOf);
    case 'string':
      return toCelString(value, props.format);
    case 'integer':
      return wholeNumber(value);
    default:
      return value;
  }
}

/**
 * Makes the class of a schema node. Fields are converted when a rule asks for
 * them: a rule about one field must not pay for a large object.
 */
export function celClass(
  props: JsonSchemaProps,
  fields: Map<string, { name: string; props: JsonSchemaProps }>,
  classOf: ClassOf,
): CelClass {
  class CelObject {
    readonly [origin]: Origin;
    readonly values = new Map<string, unknown>();

    constructor(readonly raw: JsonObject) {
      this[origin] = { raw, props };
    }
  }
  for (const [identifier, field] of fields) {
    Object.defineProperty(CelObject.prototype, identifier, {
      get(this: CelObject) {
        if (!this.values.has(identifier)) {
          const value = this.raw[field.name];
          // A null field is an absent one.
          const absent = value === undefined || value === null;
          this.values.set(
            identifier,
            absent ? undefined : toCel(value, field.props, classOf),
          );
        }
        return this.values.get(identifier);
      },
    });
  }
  return CelObject;
}

function toCelList(
  value: JsonValue,
  props: JsonSchemaProps,
  classOf: ClassOf,
): unknown {
  if (!Array.isArray(value) || !props.items)
    throw new Error(
      'invalid data, expected an array for the provided schema with type=array',
    );
  const { items } = props;
  // Not `map`: it would make a list of the constructor that the value came with.
  const list = Array.from(value, item => toCel(item, items, classOf));
  return Object.assign(list, { [origin]: { raw: value, props } });
}

function toCelObject(
  value: JsonValue,
  props: JsonSchemaProps,
  classOf: ClassOf,
): unknown {
  if (!isObject(value))
    throw new Error(
      'invalid data, expected a map for the provided schema with type=object',
    );
  const additional = props.additionalProperties;
  const constructor = classOf(props);
  if (constructor) return new constructor(value);
  const map = new Map<string, unknown>();
  if (typeof additional === 'object')
    for (const [name, inner] of Object.entries(value))
      map.set(name, toCel(inner, additional, classOf));
  return Object.assign(map, { [origin]: { raw: value, props } });
}

function wholeNumber(value: JsonValue): unknown {
  return typeof value === 'number' && Number.isInteger(value)
    ? BigInt(value)
    : value;
}

function toCelString(value: JsonValue, format?: string): unknown {
  if (typeof value !== 'string')
    throw new Error('invalid data, expected string');
  switch (format) {
    case 'duration':
      return toDuration(parseDuration(value));
    case 'date':
    case 'date-time':
      return new Date(value);
    case 'byte':
      return new Uint8Array(Buffer.from(value, 'base64'));
    default:
      return value;
  }
}

function toDuration(nanoseconds: bigint): Duration {
  return new Duration(
    nanoseconds / 1_000_000_000n,
    Number(nanoseconds % 1_000_000_000n),
  );
}
