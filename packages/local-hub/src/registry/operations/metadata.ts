import type { ApiObject, OwnerReference, StoreKey } from '../../store';
import { badRequest } from '../errors';
import { isSame } from '../json';
import type { WriteRequest } from '../RegistryContext';
import type { ServedResource, Subresource } from '../ServedResource';

export function keyOf(
  resource: ServedResource,
  namespace: string,
  name: string,
): StoreKey {
  return { resource: resource.storage, namespace, name };
}

/** The kind as refusals name it: by the form in which it is stored, so that both event APIs speak of a core event. */
export function kindOf({ storage, kind }: ServedResource) {
  return { group: storage.split('/')[0], kind };
}

/** What an endpoint ignores, so that nobody comes to own it by writing there. */
export function resetFieldsOf(
  { subresources }: ServedResource,
  subresource?: Subresource,
): string[][] {
  if (subresource === 'status') {
    return [['metadata'], ['spec']];
  }
  return subresources.includes('status') ? [['status']] : [];
}

/** Takes back what only the server may say about a new object. */
export function wipeSystemFields(object: ApiObject): void {
  delete object.metadata.creationTimestamp;
  delete object.metadata.uid;
  delete object.metadata.deletionTimestamp;
  delete object.metadata.deletionGracePeriodSeconds;
  delete object.metadata.selfLink;
}

/** @throws ApiError 400 when the object names another namespace than the request */
export function ensureNamespace(object: ApiObject, namespace: string): void {
  const own = object.metadata.namespace ?? '';
  if (own && namespace && own !== namespace) {
    throw badRequest(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  if (namespace) {
    object.metadata.namespace = namespace;
  } else {
    delete object.metadata.namespace;
  }
}

/** @throws ApiError 400 when the object has another name than the URL, or none */
export function ensureName(object: ApiObject, name: string): void {
  const own = object.metadata.name;
  if (!own) {
    throw badRequest(
      `the name of the object (${name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (own !== name) {
    throw badRequest(
      `the name of the object (${own}) does not match the name on the URL (${name})`,
    );
  }
}

/** Drops repeated owner references, with a warning. */
export function dedupOwnerReferences(
  object: ApiObject,
  warn: WriteRequest['warn'],
): void {
  const references = object.metadata.ownerReferences;
  if (!references || references.length < 2) {
    return;
  }
  const kept: OwnerReference[] = [];
  const repeated: string[] = [];
  for (const reference of references) {
    if (kept.some(other => isSame(other, reference))) {
      repeated.push(reference.uid);
    } else {
      kept.push(reference);
    }
  }
  if (repeated.length > 0) {
    object.metadata.ownerReferences = kept;
    warn(
      `.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${repeated.join(
        ', ',
      )}`,
    );
  }
}

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;
const LONGEST_BASE = 63 - SUFFIX_LENGTH;

/** `generateName` with five characters that spell no words and are not mistaken for each other. */
export function generateName(base: string, random: () => number): string {
  const suffix = Array.from(
    { length: SUFFIX_LENGTH },
    () => ALPHABET[Math.floor(random() * ALPHABET.length)],
  ).join('');
  return base.slice(0, LONGEST_BASE) + suffix;
}

type ManagedFields = { time?: string }[];

const withoutTimes = (entries: ManagedFields) =>
  entries.map(({ time: _, ...rest }) => rest);

/** A write that would move nothing but the times of managedFields changes nothing: the old times stay. */
export function keepManagedTimes(object: ApiObject, old: ApiObject): void {
  const before = old.metadata.managedFields as ManagedFields | undefined;
  const after = object.metadata.managedFields as ManagedFields | undefined;
  if (
    !before?.length ||
    before.length !== after?.length ||
    isSame(before, after) ||
    !isSame(withoutTimes(before), withoutTimes(after))
  ) {
    return;
  }
  const comparable = (source: ApiObject) => ({
    ...source,
    metadata: { ...source.metadata, managedFields: undefined },
  });
  if (isSame(comparable(object), comparable(old))) {
    object.metadata.managedFields = old.metadata.managedFields;
  }
}
