import type { JsonObject } from '../schema';
import { clone, deepEqual } from '../schema/json';
import type { ApplyOptions } from './ApplyOptions';
import { keepTimes } from './keepTimes';
import { allowedByLastApplied, refreshLastApplied } from './lastApplied';
import { ApplyConflict, metadataOf, withManagedFields } from './managedFields';
import { identify, Manager, Managers } from './Managers';
import {
  compareObjects,
  describeConflicts,
  FieldConflict,
  pruneDropped,
  stripUnowned,
  takeChanged,
} from './ownership';
import { PatchError } from './PatchError';
import { ignoredFields } from './resetFields';
import { emptyLike, recordUpdate } from './trackUpdate';
import { checkTyped, typedErrorText } from './typed/checkTyped';
import { fieldSetOf } from './typed/fieldSetOf';
import { merge } from './typed/merge';
import { resourceType } from './typed/MergeType';

/** @public */
export interface ApplyResult {
  /** The merged object with defaults and `metadata.managedFields`; equal to `live` when nothing changed. */
  object: JsonObject;
  /** Not empty: answer 409 with these and do not store. */
  conflicts: ApplyConflict[];
}

/** The manager that owns what stood there before the first apply. */
const beforeFirstApply = 'before-first-apply';

/**
 * Server-side apply.
 *
 * @throws PatchError 400 when the body is of another type or carries managedFields, 500 as the real server when it does not fit the schema (an unknown field, a duplicate key)
 * @public
 */
export function applyPatch(options: ApplyOptions): ApplyResult {
  const { applied } = options;
  if ((metadataOf(applied).managedFields ?? null) !== null)
    throw new PatchError(
      400,
      'BadRequest',
      'metadata.managedFields must be nil',
    );
  const type = resourceType(options.schema);
  const errors = checkTyped(applied, type);
  if (errors.length > 0)
    throw new PatchError(
      500,
      '',
      `failed to create typed patch object (${describe(
        applied,
      )}): ${typedErrorText(errors)}`,
    );

  const attempt = apply(options, options.force ?? false);
  if (attempt.conflicts.length === 0) return finish(options, attempt.object);

  // kubectl that applied client-side before owns what its annotation says.
  const left = allowedByLastApplied(options, attempt.conflicts, type);
  if (left.length === 0) return finish(options, apply(options, true).object);
  return {
    object: clone(options.live ?? {}),
    conflicts: describeConflicts(left),
  };
}

function finish(options: ApplyOptions, object: JsonObject): ApplyResult {
  const refreshed = refreshLastApplied(options, object);
  return { object: keepTimes(options.live, refreshed), conflicts: [] };
}

function apply(
  options: ApplyOptions,
  force: boolean,
): { object: JsonObject; conflicts: FieldConflict[] } {
  const { applied, schema, subresource, now } = options;
  const type = resourceType(schema);
  const apiVersion = String(applied.apiVersion ?? '');
  const ignored = ignoredFields(options.resetFields, subresource);
  const live = withManagedFields(
    options.live ?? emptyLike(applied, schema),
    undefined,
  );
  const managers =
    Managers.decode(metadataOf(options.live).managedFields) ?? new Managers();
  if (managers.size === 0)
    recordUpdate({
      before: emptyLike(applied, schema),
      after: live,
      managers,
      manager: beforeFirstApply,
      type,
      ignored,
      apiVersion,
      subresource,
      now,
    });

  const set = fieldSetOf(applied, type).recursiveDifference(ignored);
  const manager: Manager = {
    name: options.manager,
    operation: 'Apply',
    apiVersion,
    subresource,
    set,
  };
  const last = managers.get(manager);
  managers.put({ ...manager, time: last?.time });

  const merged = merge(live, applied, type) as JsonObject;
  const pruned = pruneDropped(merged, type, last?.set, managers);
  const comparison = compareObjects(live, pruned, type, ignored);
  const conflicts = takeChanged(managers, comparison, identify(manager));
  if (conflicts.length > 0 && !force) return { object: live, conflicts };
  stripUnowned(managers);

  const changed = !deepEqual(live, pruned);
  const object = clone(changed ? pruned : live);
  const own = managers.get(manager);
  if (changed) {
    schema.default(object);
    if (own) managers.put({ ...own, time: now });
  }
  return {
    object: withManagedFields(object, managers.encode()),
    conflicts: [],
  };
}

/** `namespace/name; group/version, Kind=Kind`, as errors of the server name an object. */
function describe(object: JsonObject): string {
  const { namespace = '', name = '' } = metadataOf(object);
  return `${namespace}/${name}; ${object.apiVersion}, Kind=${object.kind}`;
}
