import { duplicate, invalid } from './causes';
import { child, FieldPath, index, key } from './fieldPath';
import { goJson } from './goText';
import {
  FieldCause,
  isObject,
  JsonObject,
  JsonSchemaProps,
  JsonValue,
} from './types';

/** Uniqueness of `x-kubernetes-list-type` set and map, over the whole value. */
export function validateListTypes(
  path: FieldPath,
  props: JsonSchemaProps,
  value: JsonValue,
): FieldCause[] {
  if (Array.isArray(value)) {
    const causes = ownCauses(path, props, value);
    const { items } = props;
    if (items)
      value.forEach((item, i) =>
        causes.push(...validateListTypes(index(path, i), items, item)),
      );
    return causes;
  }
  if (!isObject(value)) return [];
  const additional = props.additionalProperties;
  return Object.entries(value).flatMap(([name, inner]) => {
    if (typeof additional === 'object')
      return validateListTypes(key(path, name), additional, inner);
    const property = props.properties?.[name];
    return property
      ? validateListTypes(child(path, name), property, inner)
      : [];
  });
}

function ownCauses(
  path: FieldPath,
  props: JsonSchemaProps,
  items: JsonValue[],
): FieldCause[] {
  switch (props['x-kubernetes-list-type']) {
    case 'set':
      return repeated(items).map(i => duplicate(index(path, i), items[i]));
    case 'map':
      return mapCauses(path, props['x-kubernetes-list-map-keys'] ?? [], items);
    default:
      return [];
  }
}

function mapCauses(
  path: FieldPath,
  keys: string[],
  items: JsonValue[],
): FieldCause[] {
  const wrong = items.findIndex(item => item !== null && !isObject(item));
  if (wrong >= 0)
    return [
      invalid(
        index(path, wrong),
        items[wrong],
        'must be an object for an array of list-type map',
      ),
    ];
  const identities = items.map(item => {
    const identity: JsonObject = {};
    for (const name of keys)
      if (isObject(item) && Object.hasOwn(item, name))
        identity[name] = item[name];
    return identity;
  });
  return repeated(identities).map(i =>
    duplicate(index(path, i), identities[i]),
  );
}

/** Positions of the second occurrence of each value that occurs more than once. */
function repeated(items: JsonValue[]): number[] {
  const times = new Map<string, number>();
  const positions: number[] = [];
  items.forEach((item, i) => {
    const identity = goJson(item);
    const before = times.get(identity) ?? 0;
    times.set(identity, before + 1);
    if (before === 1) positions.push(i);
  });
  return positions;
}
