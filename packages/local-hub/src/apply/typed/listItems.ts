import { isObject, JsonObject, JsonValue } from '../../schema';
import { keyElement, PathElement, valueElement } from '../pathElement';
import { ListType } from './MergeType';

/** An item of an associative list that has no identity. */
export class ItemError extends Error {}

/** The path element of an item of an associative list. @throws ItemError */
export function itemElement(type: ListType, item: JsonValue): PathElement {
  return type.keys.length > 0 ? keyedElement(type, item) : setElement(item);
}

function keyedElement(type: ListType, item: JsonValue): PathElement {
  if (item === null)
    throw new ItemError(
      'associative list with keys may not have a null element',
    );
  if (!isObject(item))
    throw new ItemError(
      'associative list with keys may not have non-map elements',
    );
  const keys: JsonObject = {};
  for (const name of type.keys) {
    const value = item[name] ?? type.element.map?.defaults.get(name);
    if (value !== undefined) keys[name] = value;
  }
  if (Object.keys(keys).length === 0)
    throw new ItemError(
      `associative list with keys has an element that omits all key fields ${`[${type.keys
        .map(name => JSON.stringify(name))
        .join(' ')}]`} (and doesn't have default values for any key fields)`,
    );
  return keyElement(keys);
}

function setElement(item: JsonValue): PathElement {
  if (isObject(item))
    throw new ItemError(
      "associative list without keys has an element that's a map type",
    );
  if (Array.isArray(item))
    throw new ItemError(
      'not supported: associative list with lists as elements',
    );
  if (item === null)
    throw new ItemError(
      "associative list without keys has an element that's an explicit null",
    );
  return valueElement(item);
}
