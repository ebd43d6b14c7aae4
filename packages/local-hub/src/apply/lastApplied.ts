import { isObject, JsonObject } from '../schema';
import { goJson } from '../schema/goText';
import { FieldSet } from './FieldSet';
import { metadataOf, withManagedFields } from './managedFields';
import { FieldConflict } from './ownership';
import { compare } from './typed/compare';
import { fieldSetOf } from './typed/fieldSetOf';
import { MergeType } from './typed/MergeType';
import type { ApplyOptions } from './ApplyOptions';

/** Where client-side `kubectl apply` keeps what it applied. */
const annotation = 'kubectl.kubernetes.io/last-applied-configuration';

/** Only kubectl's own server-side apply moves on from client-side apply. */
const kubectl = 'kubectl';

/** The conflicts that remain when what kubectl applied client-side counts as its own. */
export function allowedByLastApplied(
  { live, manager }: ApplyOptions,
  conflicts: FieldConflict[],
  type: MergeType,
): FieldConflict[] {
  const owned =
    manager === kubectl && live ? lastAppliedSet(live, type) : undefined;
  return owned ? conflicts.filter(({ path }) => !owned.has(path)) : conflicts;
}

function lastAppliedSet(
  live: JsonObject,
  type: MergeType,
): FieldSet | undefined {
  const text = lastApplied(live);
  if (!text) return undefined;
  let applied: unknown;
  try {
    applied = JSON.parse(text);
  } catch {
    return undefined; // The annotation is anybody's to write; a damaged one says nothing.
  }
  if (!isObject(applied) || applied.apiVersion !== live.apiVersion)
    return undefined;
  // What differs from the live object is no longer what kubectl applied.
  const { modified, added, removed } = compare(
    applied,
    withManagedFields(live, undefined),
    type,
  );
  return fieldSetOf(applied, type)
    .difference(modified)
    .difference(added)
    .difference(removed);
}

/** Brings the annotation up to date where there is one, so that a later client-side apply starts from the truth. */
export function refreshLastApplied(
  { manager, applied }: ApplyOptions,
  object: JsonObject,
): JsonObject {
  if (manager !== kubectl || !lastApplied(object)) return object;
  const metadata = metadataOf(object);
  const annotations = {
    ...(metadata.annotations as JsonObject),
    [annotation]: encode(applied),
  };
  return { ...object, metadata: { ...metadata, annotations } };
}

function encode(applied: JsonObject): string {
  const metadata = { ...metadataOf(applied) };
  if (isObject(metadata.annotations)) {
    const { [annotation]: _, ...annotations } = metadata.annotations;
    if (Object.keys(annotations).length > 0) metadata.annotations = annotations;
    else delete metadata.annotations;
  }
  return `${goJson({ ...applied, metadata })}\n`;
}

function lastApplied(object: JsonObject): string | undefined {
  const { annotations } = metadataOf(object);
  const text = isObject(annotations) ? annotations[annotation] : undefined;
  return typeof text === 'string' && text !== '' ? text : undefined;
}
