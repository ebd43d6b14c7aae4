import { isObject, JsonObject, JsonValue, StructuralSchema } from '../schema';
import { clone } from '../schema/json';
import { FieldSet } from './FieldSet';
import { keepTimes } from './keepTimes';
import { metadataOf, withManagedFields } from './managedFields';
import { Managers } from './Managers';
import { compareObjects, stripUnowned, takeChanged } from './ownership';
import { ignoredFields } from './resetFields';
import { ItemError } from './typed/listItems';
import { MergeType, resourceType } from './typed/MergeType';

/** A create, update or patch whose ownership is to be recorded. Nothing is changed in place. @public */
export interface TrackOptions {
  /** The stored object; undefined for a create. */
  live?: JsonObject;
  /** What is about to be stored, with the `metadata.managedFields` that the client sent. */
  updated: JsonObject;
  /** `fieldManager` of the request, else the first part of the user agent (before `/`). */
  manager: string;
  /** Always `Update` here; server-side apply has its own function. Default `Update`. */
  operation?: 'Update';
  schema: StructuralSchema;
  /** For example `status`; the managedFields that the client sent are then ignored. */
  subresource?: string;
  /**
   * Fields that this endpoint ignores. Default: on `/status` metadata and spec,
   * else none; pass `[['status']]` on the main resource of a kind with a status subresource.
   */
  resetFields?: string[][];
  /** RFC 3339 with whole seconds, for example `2026-11-21T10:00:00Z`. */
  now: string;
}

/**
 * Returns the object with its `metadata.managedFields` brought up to date.
 * When nothing but managedFields times would change, the stored times stay, so
 * that a write that changes nothing stays one.
 *
 * @public
 */
export function trackUpdate(options: TrackOptions): JsonObject {
  const { live, updated, subresource } = options;
  const managers = decodeManagers(live, updated, !!subresource);
  const bare = withManagedFields(updated, undefined);
  // Ownership starts with the creation, or with the first apply: an object without any stays without.
  if (managers.size === 0 && live) return clone(bare);
  try {
    const type = resourceType(options.schema);
    const ignored = ignoredFields(options.resetFields, subresource);
    recordUpdate({
      before: live
        ? withManagedFields(live, undefined)
        : emptyLike(updated, options.schema),
      after: bare,
      managers,
      manager: options.manager,
      type,
      ignored,
      apiVersion: String(updated.apiVersion ?? ''),
      subresource,
      now: options.now,
    });
  } catch (error) {
    // A list that breaks its own rules has no owners; validation says the rest.
    if (error instanceof ItemError) return clone(bare);
    throw error;
  }
  return keepTimes(live, clone(withManagedFields(updated, managers.encode())));
}

/** One change to be recorded in the managers, in place. */
interface UpdateRecord {
  before: JsonObject;
  after: JsonObject;
  managers: Managers;
  manager: string;
  type: MergeType;
  ignored: FieldSet;
  apiVersion: string;
  subresource?: string;
  now: string;
}

/** Gives the changed fields to the manager and takes them from all others. */
export function recordUpdate(record: UpdateRecord): void {
  const {
    before,
    after,
    managers,
    type,
    ignored,
    apiVersion,
    subresource,
    now,
  } = record;
  const comparison = compareObjects(before, after, type, ignored);
  takeChanged(managers, comparison, '');
  const changed = comparison.modified
    .union(comparison.added)
    .recursiveDifference(ignored);
  const identity = {
    name: record.manager || 'unknown',
    operation: 'Update' as const,
    apiVersion,
    subresource,
  };
  const fresh = new Managers();
  if (!changed.isEmpty) fresh.put({ ...identity, set: changed });
  stripUnowned(fresh);
  stripUnowned(managers);
  const [own] = fresh.all();
  if (own) {
    const previous = managers.get(identity);
    managers.put({
      ...own,
      set: previous ? own.set.union(previous.set) : own.set,
      time: now,
    });
  }
  managers.capUpdaters();
}

/** The owners before the change: those that the client sent count, except on a subresource. */
function decodeManagers(
  live: JsonObject | undefined,
  updated: JsonObject,
  subresource: boolean,
): Managers {
  const stored = () =>
    Managers.decode(metadataOf(live).managedFields) ?? new Managers();
  if (subresource) return stored();
  const sent = metadataOf(updated).managedFields;
  if (isReset(sent)) return new Managers();
  const decoded = Managers.decode(sent);
  return decoded && decoded.size > 0 ? decoded : stored();
}

/** An empty list, or a list of one empty entry, resets the ownership. */
function isReset(entries: JsonValue | undefined): boolean {
  if (!Array.isArray(entries)) return false;
  if (entries.length === 0) return true;
  const [first] = entries;
  return (
    entries.length === 1 && isObject(first) && Object.keys(first).length === 0
  );
}

/** The object that a create starts from. */
export function emptyLike(
  { apiVersion, kind }: JsonObject,
  { empty = {} }: StructuralSchema,
): JsonObject {
  return {
    ...clone(empty),
    apiVersion: apiVersion ?? null,
    kind: kind ?? null,
  };
}
