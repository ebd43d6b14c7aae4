import { JsonObject, JsonValue } from '../../schema';
import { FieldSet } from '../FieldSet';
import { fieldElement } from '../pathElement';
import { asList, asMap, kindFor, Maybe } from './kinds';
import { itemElement } from './listItems';
import { ListType, MapType, MergeType } from './MergeType';

/**
 * Takes the fields and items of a set out of a value. A container that loses all
 * it had becomes null where it stands, as on the server; defaulting then drops
 * it where null is not allowed.
 */
export function removeItems(
  value: JsonValue,
  removed: FieldSet,
  type: MergeType,
): Maybe {
  switch (kindFor(type, value)) {
    case 'map': {
      const map = asMap(value);
      if (!map || Object.keys(map).length === 0 || type.map!.atomic)
        return undefined;
      return removeFields(map, removed, type.map!);
    }
    case 'list': {
      const list = asList(value);
      if (!list || list.length === 0 || !type.list!.associative)
        return undefined;
      return removeListItems(list, removed, type.list!);
    }
    default:
      return value;
  }
}

function removeFields(
  map: JsonObject,
  removed: FieldSet,
  type: MapType,
): Maybe {
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries(map)) {
    const element = fieldElement(name);
    if (removed.hasMember(element)) continue;
    const below = removed.below(element);
    const inner = type.fields.get(name) ?? type.element;
    if (below.isEmpty || !inner) {
      kept[name] = value;
      continue;
    }
    kept[name] = removeItems(value, below, inner) ?? null;
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
}

function removeListItems(
  items: JsonValue[],
  removed: FieldSet,
  type: ListType,
): Maybe {
  const kept: JsonValue[] = [];
  for (const item of items) {
    const element = itemElement(type, item);
    if (removed.hasMember(element)) continue;
    const below = removed.below(element);
    if (below.isEmpty) {
      kept.push(item);
      continue;
    }
    kept.push(removeItems(item, below, type.element) ?? null);
  }
  return kept.length > 0 ? kept : undefined;
}
