import { clone } from './json';
import { valueSchema } from './nulls';
import { isObject, JsonObject, JsonSchemaProps, JsonValue } from './types';

/** Fills in defaults in place, also for a `null` on a field that is not nullable. */
export function applyDefaults(
  object: JsonObject,
  props: JsonSchemaProps,
): void {
  fill(object, props);
}

function isAbsent(
  value: JsonValue | undefined,
  props: JsonSchemaProps,
): boolean {
  return value === undefined || (value === null && !props.nullable);
}

function fill(value: JsonValue, props: JsonSchemaProps | undefined): void {
  if (!props) return;
  if (Array.isArray(value)) {
    const { items } = props;
    if (!items) return;
    for (let i = 0; i < value.length; i++) {
      if (value[i] === null && !items.nullable)
        value[i] = clone(items.default ?? null);
      fill(value[i], items);
    }
  } else if (isObject(value)) {
    for (const [name, property] of Object.entries(props.properties ?? {}))
      if (property.default !== undefined && isAbsent(value[name], property))
        value[name] = clone(property.default);
    for (const name of Object.keys(value)) {
      const schema = valueSchema(props, name);
      if (!schema) continue;
      if (
        value[name] === null &&
        !schema.nullable &&
        schema.default !== undefined
      )
        value[name] = clone(schema.default);
      fill(value[name], schema);
    }
  }
}
