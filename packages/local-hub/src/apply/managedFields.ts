import { JsonObject, JsonValue } from '../schema';

/** One entry of `metadata.managedFields`. @public */
export interface ManagedFieldsEntry {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time?: string;
  fieldsType: 'FieldsV1';
  fieldsV1: JsonObject;
  subresource?: string;
}

/** One field that another manager owns with another value. @public */
export interface ApplyConflict {
  /** The other manager's name. */
  manager: string;
  /** Path as the server prints it, for example `.spec.replicas`. */
  field: string;
  /** Text of the cause, for example `conflict with "kubectl" using assay.dev/v1alpha1`. */
  message: string;
}

/** Text of the 409's message, as the server words it. @public */
export function conflictMessage(conflicts: ApplyConflict[]): string {
  if (conflicts.length === 1)
    return `Apply failed with 1 conflict: ${conflicts[0].message}: ${conflicts[0].field}`;
  const groups = new Map<string, string[]>();
  for (const { message, field } of conflicts)
    groups.set(message, [...(groups.get(message) ?? []), field]);
  const lines = [...groups].flatMap(([message, fields]) => [
    `${message.replace('conflict with', 'conflicts with')}:`,
    ...fields.map(field => `- ${field}`),
  ]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

/** The metadata of an object, as it stands. */
export function metadataOf(object: JsonObject | undefined): JsonObject {
  const metadata = object?.metadata;
  return typeof metadata === 'object' &&
    metadata !== null &&
    !Array.isArray(metadata)
    ? metadata
    : {};
}

/** A copy of the object with other managedFields; its other parts are shared. */
export function withManagedFields(
  object: JsonObject,
  entries: JsonValue | undefined,
): JsonObject {
  const { managedFields: _, ...metadata } = metadataOf(object);
  if (entries !== undefined) metadata.managedFields = entries;
  return { ...object, metadata };
}
