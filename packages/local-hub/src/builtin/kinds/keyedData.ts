import { FieldCause, JsonObject } from '../../schema';
import { forbidden, invalid } from '../../schema/causes';
import { key } from '../../schema/fieldPath';
import { deepEqual } from '../../schema/json';
import { checkConfigKey } from '../../schema/names';
import { mapAt } from '../define';

/** ConfigMaps and Secrets hold at most 1 MiB. */
export const maxDataBytes = 1024 * 1024;

export function validateKeys(field: string, data: JsonObject): FieldCause[] {
  return Object.keys(data).flatMap(name =>
    checkConfigKey(name).map(complaint =>
      invalid(key(field, name), name, complaint),
    ),
  );
}

/** What may not change once `immutable` is set. */
export function validateImmutable(
  object: JsonObject,
  old: JsonObject,
  ...fields: string[]
): FieldCause[] {
  if (old.immutable !== true) return [];
  const detail = 'field is immutable when `immutable` is set';
  const causes =
    object.immutable === true ? [] : [forbidden('immutable', detail)];
  for (const field of fields)
    if (!deepEqual(mapAt(object, field), mapAt(old, field)))
      causes.push(forbidden(field, detail));
  return causes;
}
