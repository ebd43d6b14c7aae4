import { isObject, JsonObject, JsonValue } from '../../schema';
import { FieldSet } from '../FieldSet';
import { fieldElement, PathElement } from '../pathElement';
import { asList, asMap, kindFor } from './kinds';
import { itemElement } from './listItems';
import { ListType, MapType, MergeType } from './MergeType';

/** Every leaf and item that a value mentions. The value has been checked. */
export function fieldSetOf(value: JsonValue, type: MergeType): FieldSet {
  const set = new FieldSet();
  collect(value, type, [], set);
  return set;
}

function collect(
  value: JsonValue,
  type: MergeType,
  path: PathElement[],
  set: FieldSet,
): void {
  switch (kindFor(type, value)) {
    case 'map':
      if (type.map!.atomic) set.insert(path);
      else collectMap(asMap(value) ?? {}, type.map!, path, set);
      break;
    case 'list':
      if (!type.list!.associative) set.insert(path);
      else collectList(asList(value) ?? [], type.list!, path, set);
      break;
    default:
      set.insert(path);
  }
}

function collectMap(
  value: JsonObject,
  type: MapType,
  path: PathElement[],
  set: FieldSet,
): void {
  for (const [name, inner] of Object.entries(value)) {
    const declared = type.fields.get(name);
    const innerType = declared ?? type.element;
    if (!innerType) continue;
    const innerPath = [...path, fieldElement(name)];
    collect(inner, innerType, innerPath, set);
    const bare =
      inner === null || (isObject(inner) && Object.keys(inner).length === 0);
    if (bare || !declared) set.insert(innerPath);
  }
}

function collectList(
  items: JsonValue[],
  type: ListType,
  path: PathElement[],
  set: FieldSet,
): void {
  const elements = items.map(item => itemElement(type, item));
  const times = new Map<PathElement, number>();
  for (const element of elements)
    times.set(element, (times.get(element) ?? 0) + 1);
  elements.forEach((element, i) => {
    const itemPath = [...path, element];
    // Items that share an identity are owned together, without their fields.
    if (times.get(element) === 1)
      collect(items[i], type.element, itemPath, set);
    set.insert(itemPath);
  });
}
