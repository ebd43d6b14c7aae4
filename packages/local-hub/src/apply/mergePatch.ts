import { isObject, JsonObject, JsonValue } from '../schema';
import { clone } from '../schema/json';
import { PatchError } from './PatchError';

/** How Go names a JSON value that is not an object. */
export function jsonKind(value: JsonValue): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/**
 * RFC 7386 merge patch; the target is not changed.
 *
 * @throws PatchError 400 when the patch is not an object
 * @public
 */
export function mergePatch(target: JsonObject, patch: JsonValue): JsonObject {
  if (patch === null)
    throw new PatchError(400, 'BadRequest', 'Invalid JSON Patch');
  if (!isObject(patch))
    throw new PatchError(
      400,
      'BadRequest',
      `error decoding patch: json: cannot unmarshal ${jsonKind(
        patch,
      )} into Go value of type map[string]interface {}`,
    );
  return merge(target, patch) as JsonObject;
}

function merge(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return clone(patch);
  const merged: JsonObject = isObject(target) ? clone(target) : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = merge(merged[name], value);
  }
  return merged;
}
