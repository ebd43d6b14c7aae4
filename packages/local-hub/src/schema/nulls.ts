import { isObject, JsonSchemaProps, JsonValue } from './types';

/** The schema of one value of an object. */
export function valueSchema(props: JsonSchemaProps | undefined, name: string) {
  const additional = props?.additionalProperties;
  return (
    props?.properties?.[name] ??
    (typeof additional === 'object' ? additional : undefined)
  );
}

/**
 * Removes every `null` in place that stands on a field that is neither nullable
 * nor defaulted: clients mean that it is absent.
 */
export function dropNulls(
  value: JsonValue,
  props: JsonSchemaProps | undefined,
): void {
  if (Array.isArray(value)) {
    for (const item of value) dropNulls(item, props?.items);
  } else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value)) {
      const schema = valueSchema(props, name);
      if (
        inner === null &&
        schema &&
        !schema.nullable &&
        schema.default === undefined
      )
        delete value[name];
      else dropNulls(inner, schema);
    }
  }
}
