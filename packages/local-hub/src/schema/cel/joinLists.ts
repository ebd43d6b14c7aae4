import { goJson } from '../goText';
import { isObject, JsonValue } from '../types';
import { celEqual } from './equality';
import { Origin, origin } from './values';

type Marked = { [origin]?: Origin };

/**
 * `+` of lists. Of a set it is the union; of a map list the merge, in which
 * items with the same keys are replaced where they stand. Undefined where it is
 * just one list behind the other.
 */
export function joinLists(left: unknown, right: unknown): unknown {
  if (!Array.isArray(left) || !Array.isArray(right)) return undefined;
  const props = (left as Marked)[origin]?.props;
  switch (props?.['x-kubernetes-list-type']) {
    case 'set':
      return [
        ...left,
        ...right.filter(item => !left.some(one => celEqual(one, item))),
      ];
    case 'map': {
      const keys = props['x-kubernetes-list-map-keys'] ?? [];
      const identify = (item: unknown) => identity(item, keys);
      const replacing = new Map(right.map(item => [identify(item), item]));
      const present = new Set(left.map(identify));
      return [
        ...left.map(item => replacing.get(identify(item)) ?? item),
        ...right.filter(item => !present.has(identify(item))),
      ];
    }
    default:
      return undefined;
  }
}

function identity(item: unknown, keys: string[]): string {
  const raw = (item as Marked)[origin]?.raw;
  const values: JsonValue[] = isObject(raw)
    ? keys.map(name => raw[name] ?? null)
    : [];
  return goJson(values);
}
