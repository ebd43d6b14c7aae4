import { isObject, JsonObject, JsonSchemaProps, JsonValue } from '../schema';
import { clone, deepEqual } from '../schema/json';
import { jsonKind } from './mergePatch';
import { PatchError } from './PatchError';

const deleteFromList = '$deleteFromPrimitiveList/';
const elementOrder = '$setElementOrder/';

/**
 * Strategic merge patch of a built-in kind: maps merge, lists merge where the
 * schema says so (`x-kubernetes-patch-strategy`, `x-kubernetes-patch-merge-key`).
 * The target is not changed.
 *
 * @throws PatchError 400 when the patch is not an object or has an unknown directive
 * @public
 */
export function strategicMergePatch(
  target: JsonObject,
  patch: JsonValue,
  props: JsonSchemaProps,
): JsonObject {
  if (patch === null) return clone(target);
  if (!isObject(patch))
    throw new PatchError(
      400,
      'BadRequest',
      `json: cannot unmarshal ${jsonKind(
        patch,
      )} into Go value of type map[string]interface {}`,
    );
  return mergeMap(target, patch, props);
}

function mergeMap(
  target: JsonObject,
  patch: JsonObject,
  props: JsonSchemaProps | undefined,
): JsonObject {
  const { $patch: directive, $retainKeys: retainKeys, ...fields } = patch;
  if (directive === 'replace') return clone(fields);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge')
    throw unknownDirective(directive);

  const merged = clone(target);
  if (Array.isArray(retainKeys)) {
    const kept = new Set(retainKeys);
    for (const name of Object.keys(merged))
      if (!kept.has(name)) delete merged[name];
  }
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith(deleteFromList)) {
      removeItems(merged, name.slice(deleteFromList.length), value);
      continue;
    }
    if (name.startsWith(elementOrder)) continue;
    const additional = props?.additionalProperties;
    const inner =
      props?.properties?.[name] ??
      (typeof additional === 'object' ? additional : undefined);
    if (value === null) delete merged[name];
    else merged[name] = mergeValue(merged[name], value, inner);
  }
  for (const [name, order] of Object.entries(fields))
    if (name.startsWith(elementOrder))
      reorder(merged, name.slice(elementOrder.length), order, props);
  return merged;
}

function mergeValue(
  target: JsonValue | undefined,
  patch: JsonValue,
  props: JsonSchemaProps | undefined,
): JsonValue {
  if (isObject(patch))
    return mergeMap(isObject(target) ? target : {}, patch, props);
  const strategy = props?.['x-kubernetes-patch-strategy'] ?? '';
  if (!Array.isArray(patch) || !strategy.includes('merge')) return clone(patch);
  const items = Array.isArray(target) ? target : [];
  const key = props?.['x-kubernetes-patch-merge-key'];
  return key
    ? mergeItems(items, patch, key, props?.items)
    : mergePrimitives(items, patch);
}

function mergePrimitives(target: JsonValue[], patch: JsonValue[]): JsonValue[] {
  const merged = [...target];
  for (const item of patch)
    if (!merged.some(one => deepEqual(one, item))) merged.push(clone(item));
  return merged;
}

function mergeItems(
  target: JsonValue[],
  patch: JsonValue[],
  key: string,
  props: JsonSchemaProps | undefined,
): JsonValue[] {
  const replacing = patch.some(
    item => isObject(item) && item.$patch === 'replace',
  );
  const merged: JsonValue[] = replacing ? [] : clone(target);
  for (const item of patch) {
    if (!isObject(item)) throw unknownDirective(item);
    if (item.$patch === 'replace') continue;
    const found = merged.findIndex(
      one => isObject(one) && deepEqual(one[key], item[key]),
    );
    if (item.$patch === 'delete') {
      if (found >= 0) merged.splice(found, 1);
    } else if (found >= 0)
      merged[found] = mergeMap(merged[found] as JsonObject, item, props);
    else merged.push(mergeMap({}, item, props));
  }
  return merged;
}

function removeItems(
  merged: JsonObject,
  name: string,
  removed: JsonValue,
): void {
  const list = merged[name];
  if (!Array.isArray(list) || !Array.isArray(removed)) return;
  merged[name] = list.filter(
    item => !removed.some(one => deepEqual(one, item)),
  );
}

/** Puts the listed elements into the given order; others keep their place behind them. */
function reorder(
  merged: JsonObject,
  name: string,
  order: JsonValue,
  props: JsonSchemaProps | undefined,
): void {
  const list = merged[name];
  if (!Array.isArray(list) || !Array.isArray(order)) return;
  const key = props?.properties?.[name]?.['x-kubernetes-patch-merge-key'];
  const identity = (item: JsonValue) =>
    JSON.stringify(key && isObject(item) ? item[key] : item);
  const rank = new Map(order.map((item, i) => [identity(item), i]));
  const rankOf = (item: JsonValue) => rank.get(identity(item)) ?? order.length;
  merged[name] = [...list].sort((left, right) => rankOf(left) - rankOf(right));
}

function unknownDirective(directive: JsonValue): PatchError {
  return new PatchError(
    400,
    'BadRequest',
    `unknown patch type found: ${
      typeof directive === 'string' ? directive : JSON.stringify(directive)
    }`,
  );
}
