import { isObject, JsonObject, JsonSchemaProps, JsonValue } from '../../schema';
import { clone, deepEqual } from '../../schema/json';
import { PatchError } from '../PatchError';
import {
  goTypeOf,
  mixedItems,
  noMergeKey,
  unknownDirective,
  wrongType,
} from './errors';
import { Identify, orderItems } from './listOrder';

/** Merges one item of a list of objects. */
export type MergeItem = (
  target: JsonObject,
  patch: JsonObject,
  props: JsonSchemaProps | undefined,
) => JsonObject;

/** Items are told apart by their merge key, scalars by themselves. */
export function identifyBy(key: string | undefined): Identify {
  return item =>
    JSON.stringify(key && isObject(item) ? item[key] ?? null : item);
}

/** Merges a list whose schema has the patch strategy `merge`. */
export function mergeLists(
  target: JsonValue[],
  patch: JsonValue[],
  props: JsonSchemaProps | undefined,
  mergeItem: MergeItem,
): JsonValue[] {
  if (target.length === 0 && patch.length === 0) return target;
  const key = props?.['x-kubernetes-patch-merge-key'];
  if (itemType(target, patch) !== goTypeOf({})) {
    const merged: JsonValue[] = [];
    for (const item of [...target, ...patch])
      if (!merged.some(one => deepEqual(one, item))) merged.push(clone(item));
    return orderItems(merged, patch, target, identifyBy(key));
  }
  if (!key)
    throw new PatchError(500, '', 'cannot merge lists without merge key');
  const { kept, items, replaced } = takeDirectives(target, patch, key);
  if (replaced) return clone(items);
  const merged = clone(kept);
  for (const item of items) {
    const found = indexOf(merged, key, valueOf(item, key));
    if (found < 0) merged.push(clone(item));
    else
      merged[found] = mergeItem(
        merged[found] as JsonObject,
        item,
        props?.items,
      );
  }
  return orderItems(merged, items, kept, identifyBy(key));
}

/** What `$deleteFromPrimitiveList` leaves of a list. */
export function withoutItems(
  target: JsonValue[],
  removed: JsonValue[],
): JsonValue[] {
  return target.filter(item => !removed.some(one => deepEqual(one, item)));
}

/** Go's name of the one type that all items have. */
export function itemType(...lists: JsonValue[][]): string | undefined {
  const types = new Set(lists.flat().map(goTypeOf));
  if (types.size > 1) throw mixedItems(lists);
  if (types.has(goTypeOf([])))
    throw new PatchError(422, 'Invalid', 'lists of lists are not supported');
  return [...types][0];
}

/** The items without those that only say what to do. */
function takeDirectives(
  target: JsonValue[],
  patch: JsonValue[],
  key: string,
): { kept: JsonValue[]; items: JsonObject[]; replaced: boolean } {
  let kept = target;
  const items: JsonObject[] = [];
  let replaced = false;
  for (const item of patch) {
    if (!isObject(item)) throw wrongType(goTypeOf({}), item);
    switch (item.$patch) {
      case undefined:
        items.push(item);
        break;
      case 'delete': {
        const value = valueOf(item, key);
        kept = kept.filter(
          one => !isObject(one) || !deepEqual(one[key], value),
        );
        break;
      }
      case 'replace':
        replaced = true;
        break;
      case 'merge':
        throw new PatchError(
          500,
          '',
          'merging lists cannot yet be specified in the patch',
        );
      default:
        throw unknownDirective(item.$patch, item);
    }
  }
  return { kept, items, replaced };
}

function valueOf(item: JsonObject, key: string): JsonValue {
  const value = item[key];
  if (value === undefined) throw noMergeKey(item, key);
  return value;
}

function indexOf(items: JsonValue[], key: string, value: JsonValue): number {
  return items.findIndex(item => isObject(item) && deepEqual(item[key], value));
}
