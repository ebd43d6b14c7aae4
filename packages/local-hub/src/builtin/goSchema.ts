import { JsonObject, JsonSchemaProps, StructuralSchema } from '../schema';
import { DecodeError, goDecode } from '../schema/goDecode';

/**
 * The schema of a built-in kind. The API server decodes these into Go types: a
 * wrong type is a 400, not a 422, unknown fields and nulls go, and nothing is
 * defaulted by the schema.
 *
 * @param empty - what Go writes of an object without content
 */
export function compileGoSchema(
  props: JsonSchemaProps,
  empty: JsonObject,
): StructuralSchema {
  return {
    props,
    empty,
    default: () => {},
    decodeError: object => {
      try {
        goDecode(object, props, []);
        return undefined;
      } catch (error) {
        if (error instanceof DecodeError) return error.message;
        throw error;
      }
    },
    prune: object => {
      const unknown: string[] = [];
      replace(object, goDecode(object, props, unknown) as JsonObject);
      return unknown.sort();
    },
    validate: () => [],
  };
}

function replace(target: JsonObject, content: JsonObject): void {
  for (const name of Object.keys(target)) delete target[name];
  Object.assign(target, content);
}
