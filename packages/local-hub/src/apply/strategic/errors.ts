import { isObject, JsonObject, JsonValue } from '../../schema';
import { goPlain } from '../../schema/goText';
import { PatchError } from '../PatchError';

/** What the server does not foresee it answers with 500. */
const unforeseen = (message: string) => new PatchError(500, '', message);

export const badFormat = (what: string) =>
  new PatchError(400, 'BadRequest', `invalid patch format of ${what}`);

export const unknownDirective = (directive: JsonValue, patch: JsonObject) =>
  unforeseen(
    `unknown patch type: ${goPlain(directive)} in map: ${goPlain(patch)}`,
  );

export const noMergeKey = (item: JsonObject, key: string) =>
  unforeseen(
    `map: ${goPlain(item)} does not contain declared merge key: ${key}`,
  );

export const mixedItems = (lists: JsonValue[][]) =>
  unforeseen(`list element types are not identical: ${goPlain(lists)}`);

export const notIn = (items: JsonValue[], order: JsonValue[]) =>
  unforeseen(
    `The order in patch list:\n${goPlain(
      items,
    )}\n doesn't match $setElementOrder list:\n${goPlain(order)}\n`,
  );

export const wrongType = (wanted: string, value: JsonValue) =>
  unforeseen(`expected a ${wanted}, but received a ${goTypeOf(value)}`);

/** How Go names the type of a decoded JSON value. */
export function goTypeOf(value: JsonValue): string {
  if (value === null) return 'nil';
  if (Array.isArray(value)) return '[]interface {}';
  if (isObject(value)) return 'map[string]interface {}';
  if (typeof value === 'number')
    return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}
