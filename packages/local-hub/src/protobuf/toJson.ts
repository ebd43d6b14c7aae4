import { JsonObject, JsonValue } from '../schema';
import { fieldType, messages } from './registry';

/** What protobufjs decodes into, with bytes as base64 and 64-bit numbers as numbers. */
type Decoded = Record<string, unknown>;

/** Turns a decoded message into the JSON form of its Go type; undefined where that has none. */
export function messageToJson(
  name: string,
  decoded: Decoded,
): JsonValue | undefined {
  switch (name) {
    case 'meta.Time':
    case 'meta.MicroTime':
      return timeText(decoded, name === 'meta.MicroTime');
    case 'meta.FieldsV1':
    case 'apiextensions.JSON':
      return rawJson(decoded.raw);
    case 'apiextensions.PropsOrArray':
      return decoded.schema
        ? messageToJson(
            'apiextensions.JSONSchemaProps',
            decoded.schema as Decoded,
          )
        : undefined;
    case 'apiextensions.PropsOrBool':
      return decoded.schema
        ? messageToJson(
            'apiextensions.JSONSchemaProps',
            decoded.schema as Decoded,
          )
        : decoded.allows === true;
    default:
      return structToJson(name, decoded);
  }
}

function structToJson(name: string, decoded: Decoded): JsonObject {
  const json: JsonObject = {};
  for (const [field, declared] of Object.entries(messages[name])) {
    const value = decoded[field];
    if (value === undefined || value === null) continue;
    const { rule, type } = fieldType(declared);
    const convert = (inner: unknown): JsonValue | undefined =>
      type in messages
        ? messageToJson(type, inner as Decoded)
        : (inner as JsonValue);
    let converted: JsonValue | undefined;
    if (rule === 'repeated')
      converted = (value as unknown[]).map(item => convert(item) ?? null);
    else if (rule === 'map')
      converted = Object.fromEntries(
        Object.entries(value as Decoded).map(([key, inner]) => [
          key,
          convert(inner) ?? null,
        ]),
      );
    else converted = convert(value);
    if (converted !== undefined && !isDefault(name, converted))
      json[field] = converted;
  }
  return json;
}

/** Messages whose JSON stands where no schema of the hub looks. */
const isOpen = (message: string) =>
  message.startsWith('authorization.') ||
  message === 'apiextensions.JSONSchemaProps' ||
  message === 'apiextensions.ValidationRule';

/**
 * Go always writes fields that are no pointers, empty ones too. The schemas of
 * the kinds drop those again, but nothing does so where a schema leaves a part open.
 */
function isDefault(message: string, value: JsonValue): boolean {
  if (!isOpen(message)) return false;
  return (
    value === '' ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  );
}

/** The zero time has no seconds and is null in JSON. */
function timeText(decoded: Decoded, micro: boolean): string | undefined {
  if (decoded.seconds === undefined) return undefined;
  const seconds = new Date(Number(decoded.seconds) * 1000)
    .toISOString()
    .slice(0, 19);
  if (!micro) return `${seconds}Z`;
  const micros = Math.floor(Number(decoded.nanos ?? 0) / 1000);
  return `${seconds}.${String(micros).padStart(6, '0')}Z`;
}

function rawJson(raw: unknown): JsonValue | undefined {
  if (typeof raw !== 'string' || raw === '') return undefined;
  return JSON.parse(Buffer.from(raw, 'base64').toString());
}
