import { forbidden, invalid, required, tooLong } from './causes';
import { deepEqual } from './json';
import {
  checkLabel,
  checkLabelValue,
  checkPathSegment,
  checkQualifiedName,
  checkSubdomain,
} from './names';
import { validateOwnerReferences } from './ownerReferences';
import { FieldCause, isObject, JsonObject, JsonValue } from './types';

/** How `metadata.name` of a kind may look. @public */
export type NameRule = 'dns-subdomain' | 'dns-label' | 'path-segment';

/** What `validateObjectMeta` needs to know of the kind. @public */
export interface ObjectMetaOptions {
  namespaced: boolean;
  /** Default `dns-subdomain`. */
  nameRule?: NameRule;
  /** The stored object, on update: immutable fields are compared. */
  old?: JsonObject;
}

/** Together, keys and values of the annotations: 256 KiB. */
const annotationBytes = 256 * 1024;

/**
 * Validates `metadata` as the API server's generic strategy does: name,
 * generateName, namespace, labels, annotations, finalizers, ownerReferences,
 * and on update the immutable fields.
 *
 * @param object - the whole object, not its metadata; types are already right
 * @public
 */
export function validateObjectMeta(
  object: JsonObject,
  options: ObjectMetaOptions,
): FieldCause[] {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  const old = options.old?.metadata;
  return options.old
    ? validateUpdate(metadata, isObject(old) ? old : {})
    : validateMetadata(metadata, 'metadata', options);
}

/** Validates a metadata object at any path: the root's or an embedded one's. */
export function validateMetadata(
  metadata: JsonObject,
  path: string,
  options: ObjectMetaOptions,
): FieldCause[] {
  const check = nameCheck(options.nameRule);
  const causes: FieldCause[] = [];
  const generateName = text(metadata.generateName);
  if (generateName)
    for (const complaint of check(
      maskTrailingDash(generateName, options.nameRule),
    ))
      causes.push(invalid(`${path}.generateName`, generateName, complaint));
  const name = text(metadata.name);
  if (!name)
    causes.push(required(`${path}.name`, 'name or generateName is required'));
  else
    for (const complaint of check(name))
      causes.push(invalid(`${path}.name`, name, complaint));

  const namespace = text(metadata.namespace);
  if (options.namespaced && !namespace)
    causes.push(required(`${path}.namespace`));
  else if (options.namespaced)
    for (const complaint of checkLabel(namespace))
      causes.push(invalid(`${path}.namespace`, namespace, complaint));
  else if (namespace)
    causes.push(forbidden(`${path}.namespace`, 'not allowed on this type'));

  if (typeof metadata.generation === 'number' && metadata.generation < 0)
    causes.push(
      invalid(
        `${path}.generation`,
        metadata.generation,
        'must be greater than or equal to 0',
      ),
    );
  causes.push(...validateCommon(metadata, path));
  causes.push(...validateFinalizers(strings(metadata.finalizers), path));
  return causes;
}

function validateUpdate(metadata: JsonObject, old: JsonObject): FieldCause[] {
  const causes: FieldCause[] = [];
  if (old.deletionTimestamp) {
    const before = new Set(strings(old.finalizers));
    const added = strings(metadata.finalizers)
      .filter(name => !before.has(name))
      .sort();
    if (added.length > 0)
      causes.push(
        forbidden(
          'metadata.finalizers',
          `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added
            .map(name => JSON.stringify(name))
            .join(', ')}}`,
        ),
      );
  }
  if (!text(metadata.resourceVersion))
    causes.push(
      invalid(
        'metadata.resourceVersion',
        metadata.resourceVersion ?? '',
        'must be specified for an update',
      ),
    );
  const generation = Number(metadata.generation ?? 0);
  if (generation < Number(old.generation ?? 0))
    causes.push(
      invalid('metadata.generation', generation, 'must not be decremented'),
    );
  for (const name of ['name', 'namespace', 'uid'])
    if (text(metadata[name]) !== text(old[name]))
      causes.push(
        invalid(`metadata.${name}`, text(metadata[name]), 'field is immutable'),
      );
  for (const name of [
    'creationTimestamp',
    'deletionTimestamp',
    'deletionGracePeriodSeconds',
  ]) {
    const value = metadata[name] ?? null;
    if (!deepEqual(value, old[name] ?? null))
      causes.push(invalid(`metadata.${name}`, value, 'field is immutable'));
  }
  causes.push(...validateCommon(metadata, 'metadata'));
  return causes;
}

function validateCommon(metadata: JsonObject, path: string): FieldCause[] {
  const causes: FieldCause[] = [];
  for (const [name, value] of Object.entries(record(metadata.labels))) {
    for (const complaint of checkQualifiedName(name))
      causes.push(invalid(`${path}.labels`, name, complaint));
    for (const complaint of checkLabelValue(text(value)))
      causes.push(invalid(`${path}.labels`, value, complaint));
  }
  let size = 0;
  for (const [name, value] of Object.entries(record(metadata.annotations))) {
    for (const complaint of checkQualifiedName(name.toLowerCase()))
      causes.push(invalid(`${path}.annotations`, name, complaint));
    size += Buffer.byteLength(name) + Buffer.byteLength(text(value));
  }
  if (size > annotationBytes)
    causes.push(tooLong(`${path}.annotations`, annotationBytes));
  causes.push(...validateOwnerReferences(metadata.ownerReferences, path));
  return causes;
}

function validateFinalizers(finalizers: string[], path: string): FieldCause[] {
  const causes = finalizers.flatMap(name =>
    checkQualifiedName(name).map(complaint =>
      invalid(`${path}.finalizers`, name, complaint),
    ),
  );
  if (
    finalizers.includes('orphan') &&
    finalizers.includes('foregroundDeletion')
  )
    causes.push(
      invalid(
        `${path}.finalizers`,
        finalizers,
        'finalizer orphan and foregroundDeletion cannot be both set',
      ),
    );
  return causes;
}

function nameCheck(rule: NameRule = 'dns-subdomain') {
  if (rule === 'dns-label') return checkLabel;
  return rule === 'path-segment' ? checkPathSegment : checkSubdomain;
}

/** A generated name gets a suffix, so its base may end in a dash. */
function maskTrailingDash(name: string, rule?: NameRule): string {
  if (rule === 'path-segment' || name.length < 2 || !name.endsWith('-'))
    return name;
  return `${name.slice(0, -2)}a`;
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function strings(value: JsonValue | undefined): string[] {
  return Array.isArray(value)
    ? value.filter((item): item is string => typeof item === 'string')
    : [];
}

function record(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}
