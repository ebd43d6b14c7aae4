import { JsonObject, JsonValue } from '../../schema';
import { clone } from '../../schema/json';
import { PathElement } from '../pathElement';
import { asList, asMap, Kind, Maybe, pairKinds } from './kinds';
import { itemElement } from './listItems';
import { ListType, MapType, MergeType } from './MergeType';

/**
 * Lays one value over another: nothing is removed, and where both say
 * something, the right one wins. Items of associative lists keep the left
 * order, except where the right one orders its own otherwise.
 */
export function merge(left: Maybe, right: Maybe, type: MergeType): Maybe {
  let merged: Maybe;
  for (const kind of pairKinds(type, left, right))
    merged = handle(kind, left, right, type);
  return merged;
}

function handle(kind: Kind, left: Maybe, right: Maybe, type: MergeType): Maybe {
  if (kind === 'scalar') return leaf(left, right);
  if (kind === 'list') {
    const [before, after] = [asList(left), asList(right)];
    if (!type.list!.associative || (!before?.length && !after?.length))
      return leaf(left, right);
    const items = mergeItems(before ?? [], after ?? [], type.list!);
    return items.length > 0 ? items : undefined;
  }
  const [before, after] = [asMap(left), asMap(right)];
  const empty = [before, after].every(
    map => !map || Object.keys(map).length === 0,
  );
  if (type.map!.atomic || empty) return leaf(left, right);
  const fields = mergeFields(before ?? {}, after ?? {}, type.map!);
  return Object.keys(fields).length > 0 ? fields : undefined;
}

function leaf(left: Maybe, right: Maybe): Maybe {
  return clone(right === undefined ? left : right);
}

function mergeFields(
  left: JsonObject,
  right: JsonObject,
  type: MapType,
): JsonObject {
  const merged: JsonObject = {};
  for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const inner = type.fields.get(name) ?? type.element;
    const value = inner
      ? merge(left[name], right[name], inner)
      : leaf(left[name], right[name]);
    if (value !== undefined) merged[name] = value;
  }
  return merged;
}

/** Walks both lists at once; the shared items decide where the walks meet. */
function mergeItems(
  left: JsonValue[],
  right: JsonValue[],
  type: ListType,
): JsonValue[] {
  const lefts = left.map(item => itemElement(type, item));
  const rights = right.map(item => itemElement(type, item));
  const leftItems = indexItems(lefts, left);
  const rightItems = new Map(rights.map((element, i) => [element, right[i]]));
  const shared = rights.filter(element => leftItems.has(element));
  let nextShared = shared.shift();
  const taken = new Set<PathElement>();
  const merged: JsonValue[] = [];
  const take = (before: Maybe, after: Maybe) => {
    const item = merge(before, after, type.element);
    if (item !== undefined) merged.push(item);
  };

  for (let l = 0, r = 0; l < lefts.length || r < rights.length; ) {
    if (l < lefts.length && r < rights.length) {
      const element = lefts[l];
      if (element === rights[r]) {
        taken.add(element);
        take(leftItems.get(element), rightItems.get(element));
        l++;
        r++;
        nextShared = shared.shift();
        continue;
      }
      if (
        rightItems.has(element) &&
        nextShared !== undefined &&
        nextShared !== element
      ) {
        l++; // Shared, but its turn comes later.
        continue;
      }
    }
    if (l < lefts.length) {
      const element = lefts[l];
      if (!rightItems.has(element)) {
        take(left[l], undefined);
        l++;
        continue;
      }
      if (taken.has(element)) l++;
    }
    if (r < rights.length) {
      const element = rights[r];
      taken.add(element);
      take(leftItems.get(element), rightItems.get(element));
      r++;
      if (nextShared === element) nextShared = shared.shift();
    }
  }
  return merged;
}

/** Items by identity; items that share one are not merged with a new value. */
function indexItems(
  elements: PathElement[],
  items: JsonValue[],
): Map<PathElement, Maybe> {
  const index = new Map<PathElement, Maybe>();
  elements.forEach((element, i) =>
    index.set(element, index.has(element) ? null : items[i]),
  );
  return index;
}
