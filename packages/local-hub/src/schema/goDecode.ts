import { goNumber } from './goText';
import { isObject, JsonObject, JsonSchemaProps, JsonValue } from './types';

/** A value that Go's decoder refuses: the server answers 400 with this text. */
export class DecodeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DecodeError';
  }
}

/** How a value is reached in Go: for the texts of errors. */
interface GoPath {
  /** The innermost struct, undefined outside of any. */
  struct?: string;
  /** JSON names from the start, without positions and map keys. */
  names: string[];
}

/**
 * Decodes a value as the server's Go types do: refuses wrong types, drops what
 * the type does not know and what is null.
 *
 * @param unknown - collects the paths of unknown fields
 * @returns the value in normal form, undefined when it is null
 * @throws DecodeError
 */
export function goDecode(
  value: JsonValue,
  props: JsonSchemaProps,
  unknown: string[],
  path = '',
): JsonValue | undefined {
  return decode(value, props, unknown, path, { names: [] });
}

function decode(
  value: JsonValue,
  props: JsonSchemaProps,
  unknown: string[],
  path: string,
  go: GoPath,
): JsonValue | undefined {
  if (value === null) return undefined;
  if (props['x-kubernetes-preserve-unknown-fields'] && !props.properties)
    return value;
  switch (props.type) {
    case 'object':
      if (!isObject(value)) throw mismatch(value, props, go);
      return typeof props.additionalProperties === 'object'
        ? decodeMap(value, props.additionalProperties, unknown, path, go)
        : decodeStruct(value, props, unknown, path, go);
    case 'array':
      if (!Array.isArray(value)) throw mismatch(value, props, go);
      return value.map(
        (item, i) =>
          decode(item, props.items ?? {}, unknown, `${path}[${i}]`, go) ??
          zeroValue(props.items ?? {}),
      );
    case 'string':
      return decodeString(value, props, go);
    case 'integer':
      if (typeof value !== 'number' || !fits(value, props))
        throw mismatch(value, props, go);
      return value;
    case 'boolean':
      if (typeof value !== 'boolean') throw mismatch(value, props, go);
      return value;
    default:
      return value;
  }
}

function decodeMap(
  value: JsonObject,
  props: JsonSchemaProps,
  unknown: string[],
  path: string,
  go: GoPath,
): JsonObject {
  const decoded: JsonObject = {};
  for (const [name, inner] of Object.entries(value))
    decoded[name] =
      decode(inner, props, unknown, `${path}.${name}`, go) ?? zeroValue(props);
  return decoded;
}

function decodeStruct(
  value: JsonObject,
  props: JsonSchemaProps,
  unknown: string[],
  path: string,
  go: GoPath,
): JsonObject {
  const decoded: JsonObject = {};
  const struct = props['x-go-struct'];
  for (const [name, inner] of Object.entries(value)) {
    const field = path === '' ? name : `${path}.${name}`;
    const property = props.properties?.[name];
    if (!property) {
      if (props['x-kubernetes-preserve-unknown-fields']) decoded[name] = inner;
      else unknown.push(field);
      continue;
    }
    const result = decode(inner, property, unknown, field, {
      struct,
      names: [...go.names, name],
    });
    if (
      result !== undefined &&
      (property['x-go-keep'] || !isEmpty(result, property))
    )
      decoded[name] = result;
  }
  return decoded;
}

/** What Go's `omitempty` leaves out; structs stay. */
function isEmpty(value: JsonValue, props: JsonSchemaProps): boolean {
  if (value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return (
    typeof props.additionalProperties === 'object' &&
    isObject(value) &&
    Object.keys(value).length === 0
  );
}

function decodeString(
  value: JsonValue,
  props: JsonSchemaProps,
  go: GoPath,
): string {
  if (typeof value !== 'string') throw mismatch(value, props, go);
  if (props.format === 'byte') {
    const position = value.search(/[^A-Za-z0-9+/=\r\n]/);
    const rest = value.length % 4;
    const wrong = position < 0 ? value.length - rest : position;
    if (position >= 0 || rest > 0)
      throw new DecodeError(`illegal base64 data at input byte ${wrong}`);
  }
  if (props.format === 'date-time')
    return decodeTime(value, props['x-go-struct'] === 'MicroTime');
  return value;
}

const layouts = {
  Time: '2006-01-02T15:04:05Z07:00',
  MicroTime: '2006-01-02T15:04:05.000000Z07:00',
};

/** `Time` keeps whole seconds, `MicroTime` has exactly six digits behind them; both are in UTC. */
function decodeTime(value: string, micro: boolean): string {
  const layout = micro ? layouts.MicroTime : layouts.Time;
  const match =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)$/.exec(value);
  const wrong = (rest: string, expected: string) =>
    new DecodeError(
      `parsing time "${value}" as "${layout}": cannot parse "${rest}" as "${expected}"`,
    );
  if (!match || Number.isNaN(Date.parse(value))) throw wrong(value, '2006');
  const [, seconds, fraction = '', zone] = match;
  if (micro && fraction.length !== 7)
    throw wrong(`${fraction}${zone}`, '.000000');
  const utc = new Date(`${seconds}${zone}`).toISOString().slice(0, 19);
  return `${utc}${micro ? fraction : ''}Z`;
}

/** Whether the number fits into Go's type. */
function fits(value: number, { format }: JsonSchemaProps): boolean {
  const limit = format === 'int32' ? 2 ** 31 : 2 ** 63;
  return Number.isInteger(value) && value >= -limit && value < limit;
}

function zeroValue(props: JsonSchemaProps): JsonValue {
  switch (props.type) {
    case 'string':
      return '';
    case 'integer':
    case 'number':
      return 0;
    case 'boolean':
      return false;
    case 'object':
      return {};
    default:
      return null;
  }
}

function mismatch(
  value: JsonValue,
  props: JsonSchemaProps,
  go: GoPath,
): DecodeError {
  const found = Array.isArray(value) ? 'array' : jsonKind(value, props);
  const target = go.struct
    ? `Go struct field ${go.struct}.${go.names.join('.')} of type ${goType(
        props,
      )}`
    : `Go value of type ${goType(props)}`;
  return new DecodeError(`json: cannot unmarshal ${found} into ${target}`);
}

/** A number is printed where a number is expected, but another one. */
function jsonKind(value: JsonValue, { type }: JsonSchemaProps): string {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' && type === 'integer')
    return `number ${goNumber(value)}`;
  return typeof value;
}

function goType(props: JsonSchemaProps): string {
  switch (props.type) {
    case 'string':
      return props.format === 'byte' ? '[]uint8' : 'string';
    case 'integer':
      return props.format === 'int32' ? 'int32' : 'int64';
    case 'boolean':
      return 'bool';
    case 'array':
      return `[]${goType(props.items ?? {})}`;
    case 'object':
      return typeof props.additionalProperties === 'object'
        ? `map[string]${goType(props.additionalProperties)}`
        : `v1.${props['x-go-struct'] ?? 'Object'}`;
    default:
      return 'interface {}';
  }
}
