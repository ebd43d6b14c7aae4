import { isObject, JsonObject, JsonSchemaProps, JsonValue } from '../schema';
import { clone } from '../schema/json';
import { valueSchema } from '../schema/nulls';
import { jsonKind } from './mergePatch';
import { PatchError } from './PatchError';
import {
  badFormat,
  notIn,
  unknownDirective,
  wrongType,
} from './strategic/errors';
import { followsOrder, orderItems } from './strategic/listOrder';
import {
  identifyBy,
  itemType,
  mergeLists,
  withoutItems,
} from './strategic/lists';

const deleteFromList = '$deleteFromPrimitiveList/';
const elementOrder = '$setElementOrder/';

/**
 * Strategic merge patch of a built-in kind: maps merge, lists merge where the
 * schema says so (`x-kubernetes-patch-strategy`, `x-kubernetes-patch-merge-key`).
 * The target is not changed.
 *
 * @throws PatchError 400 when the patch is not an object, 500 as the real server when a directive does not fit
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
  return mergeMap(clone(target), patch, props);
}

/** Changes the target. */
function mergeMap(
  target: JsonObject,
  patch: JsonObject,
  props: JsonSchemaProps | undefined,
): JsonObject {
  const { $patch: directive, $retainKeys: retainKeys, ...fields } = patch;
  if (directive === 'replace') return clone(fields);
  if (directive === 'delete') return {};
  if (directive !== undefined) throw unknownDirective(directive, patch);
  if (retainKeys !== undefined) dropOthers(target, fields, retainKeys);

  for (const [name, order] of Object.entries(fields)) {
    if (!name.startsWith(elementOrder)) continue;
    const list = name.slice(elementOrder.length);
    mergeInOrder(target, list, fields[list], order, props);
    // Merged with its order, it is done.
    delete fields[name];
    delete fields[list];
  }
  for (const [name, value] of Object.entries(fields)) {
    if (name.startsWith(deleteFromList))
      deleteItems(target, name.slice(deleteFromList.length), value);
    else if (value === null) delete target[name];
    else setValue(target, name, value, valueSchema(props, name));
  }
  return target;
}

/** Sets a field to the merged value, or to what a new value is without its directives. */
function setValue(
  target: JsonObject,
  name: string,
  patch: JsonValue,
  props: JsonSchemaProps | undefined,
): void {
  const current = target[name];
  if (isObject(current) && isObject(patch))
    target[name] = mergeMap(current, patch, props);
  else if (Array.isArray(current) && Array.isArray(patch))
    target[name] = isMerged(props)
      ? mergeLists(current, patch, props, mergeMap)
      : clone(patch);
  else {
    const value = withoutDirectives(patch);
    if (value === undefined) delete target[name];
    else target[name] = value;
  }
}

const isMerged = (props: JsonSchemaProps | undefined) =>
  (props?.['x-kubernetes-patch-strategy'] ?? '').includes('merge');

/** A value that is new: nulls mean nothing in its objects, and directives have nothing to act on. */
function withoutDirectives(value: JsonValue): JsonValue | undefined {
  if (Array.isArray(value))
    return value
      .map(withoutDirectives)
      .filter((item): item is JsonValue => item !== undefined);
  if (!isObject(value)) return value;
  if ('$patch' in value) return undefined;
  const kept: JsonObject = {};
  for (const [name, inner] of Object.entries(value)) {
    const clean = inner === null ? undefined : withoutDirectives(inner);
    if (clean !== undefined) kept[name] = clean;
  }
  return kept;
}

/** `$retainKeys`: the patch names all fields that shall be left. */
function dropOthers(
  target: JsonObject,
  fields: JsonObject,
  retainKeys: JsonValue,
): void {
  if (!Array.isArray(retainKeys)) throw badFormat('retainKeys');
  const kept = new Set(retainKeys);
  for (const [name, value] of Object.entries(fields)) {
    const isDirective =
      name.startsWith(deleteFromList) || name.startsWith(elementOrder);
    if (value !== null && !isDirective && !kept.has(name))
      throw badFormat('retainKeys');
  }
  for (const name of Object.keys(target))
    if (!kept.has(name)) delete target[name];
}

/** `$setElementOrder`: merges a list and puts it into the given order. */
function mergeInOrder(
  target: JsonObject,
  name: string,
  patch: JsonValue | undefined,
  order: JsonValue,
  props: JsonSchemaProps | undefined,
): void {
  if (!Array.isArray(order)) throw wrongType('[]interface {}', order);
  const current = target[name];
  for (const list of [current, patch])
    if (list !== undefined && !Array.isArray(list))
      throw wrongType('[]interface {}', list);
  const schema = valueSchema(props, name);
  const before = (current ?? []) as JsonValue[];
  const items = (patch ?? []) as JsonValue[];
  if (current === undefined && patch === undefined) return;
  const identify = identifyBy(schema?.['x-kubernetes-patch-merge-key']);
  const sent = items.filter(item => !isObject(item) || !('$patch' in item));
  if (
    order.length > 0 &&
    items.length > 0 &&
    !followsOrder(sent, order, identify)
  )
    throw notIn(items, order);

  const merged: JsonObject = { ...target };
  if (patch !== undefined) setValue(merged, name, patch, schema);
  itemType(before, items);
  target[name] = orderItems(
    (merged[name] ?? []) as JsonValue[],
    order,
    before,
    identify,
  );
}

function deleteItems(
  target: JsonObject,
  name: string,
  removed: JsonValue,
): void {
  const list = target[name];
  if (Array.isArray(list) && Array.isArray(removed))
    target[name] = withoutItems(list, removed);
  else if (removed === null) delete target[name];
}
