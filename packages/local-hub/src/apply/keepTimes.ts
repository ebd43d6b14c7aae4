import { isObject, JsonObject, JsonValue } from '../schema';
import { deepEqual } from '../schema/json';
import { metadataOf, withManagedFields } from './managedFields';

/**
 * When an update changes nothing but the times in managedFields, the stored
 * times stay: the write is then no change at all.
 */
export function keepTimes(
  live: JsonObject | undefined,
  updated: JsonObject,
): JsonObject {
  const before = metadataOf(live).managedFields;
  const after = metadataOf(updated).managedFields;
  if (
    !live ||
    !Array.isArray(before) ||
    !Array.isArray(after) ||
    before.length !== after.length
  )
    return updated;
  const same = before.every((entry, i) =>
    deepEqual(timeless(entry), timeless(after[i])),
  );
  if (!same) return updated;
  const restored = withManagedFields(updated, before);
  return deepEqual(withManagedFields(live, before), restored)
    ? restored
    : updated;
}

function timeless(entry: JsonValue): JsonValue {
  if (!isObject(entry)) return entry;
  const { time: _, ...rest } = entry;
  return rest;
}
