import { trackUpdate } from '../../apply';
import { type ApiObject, StoredObject } from '../../store';
import { conflict, internal, invalid, MODIFIED, notFound } from '../errors';
import { asJson, asObject, copyOf, metaTime } from '../json';
import type { NamedRequest, RegistryContext } from '../RegistryContext';
import { insertObject } from './createObject';
import { deletesNow } from './deletionRules';
import {
  dedupOwnerReferences,
  ensureName,
  ensureNamespace,
  keepManagedTimes,
  keyOf,
  kindOf,
  resetFieldsOf,
} from './metadata';

/** What is to become of an object. */
export interface Change {
  /**
   * @param live - a private copy of the stored object, undefined when there is none
   * @returns the object as it shall be; managedFields still as they were
   */
  apply(live: ApiObject | undefined): ApiObject;
  /** True for server-side apply, which settles managedFields itself. */
  ownsFields: boolean;
  /** Whether an absent object is created. */
  createsAbsent: boolean;
  /** The object must have this UID. */
  uid?: string;
}

/** @see updateObject */
export interface UpdateOutcome {
  stored: StoredObject;
  created: boolean;
}

/**
 * Changes an object as `PUT` and `PATCH` do, subresources included.
 *
 * @throws ApiError as the server would refuse it
 */
export function updateObject(
  context: RegistryContext,
  request: NamedRequest,
  change: Change,
): UpdateOutcome {
  const { resource, namespace, name, subresource } = request;
  const stored = context.store.get(keyOf(resource, namespace, name));
  requireUid(request, change.uid, stored);
  if (!stored && (!change.createsAbsent || subresource)) {
    throw notFound(resource, name);
  }
  const view = stored && resource.view(stored);
  const live = view?.object;
  const object = track(context, request, change, view);
  ensureNamespace(object, namespace);
  ensureName(object, name);
  dedupOwnerReferences(object, request.warn);
  if (!stored || !live) {
    return {
      stored: insertObject(context, request, absent(request, object, change)),
      created: true,
    };
  }

  requireVersion(request, object, stored);
  const updated = prepare(request, object, live);
  const causes = resource.validate(updated, live, subresource);
  if (causes.length > 0) {
    throw invalid(kindOf(resource), name, causes);
  }
  if (subresource !== 'status') {
    resource.warnings(updated, live).forEach(request.warn);
  }
  keepManagedTimes(updated, live);
  return { stored: commit(context, request, stored, updated), created: false };
}

function track(
  context: RegistryContext,
  request: NamedRequest,
  change: Change,
  view: StoredObject | undefined,
): ApiObject {
  const object = change.apply(view?.copy());
  if (change.ownsFields) {
    return object;
  }
  const { resource, subresource, manager } = request;
  if (!subresource) {
    resource.normalize(object, view?.object);
  }
  return asObject(
    trackUpdate({
      live: view && asJson(view.object),
      updated: asJson(object),
      manager,
      schema: resource.schema,
      subresource,
      resetFields: resetFieldsOf(resource, subresource),
      now: metaTime(context.now()),
    }),
  );
}

function requireUid(
  { resource, namespace, name }: NamedRequest,
  uid: string | undefined,
  stored: StoredObject | undefined,
): void {
  const found = stored?.object.metadata.uid ?? '';
  if (!uid || uid === found) {
    return;
  }
  const path = [
    '/registry',
    ...(resource.custom ? [resource.group] : []),
    resource.plural,
    ...(namespace ? [namespace] : []),
    name,
  ].join('/');
  throw conflict(
    resource,
    name,
    `StorageError: invalid object, Code: 4, Key: ${path}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found}`,
  );
}

/** A creation that names a UID means an object that is gone. */
function absent(
  { resource, name }: NamedRequest,
  object: ApiObject,
  change: Change,
): ApiObject {
  if (object.metadata.uid && change.ownsFields) {
    throw conflict(
      resource,
      name,
      `uid mismatch: the provided object specified uid ${object.metadata.uid}, and no existing object was found`,
    );
  }
  return object;
}

function requireVersion(
  { resource, name }: NamedRequest,
  object: ApiObject,
  stored: StoredObject,
): void {
  const version = object.metadata.resourceVersion;
  if (version && !/^\d+$/.test(version)) {
    throw internal(
      `strconv.ParseUint: parsing ${JSON.stringify(version)}: invalid syntax`,
    );
  }
  if (!version || version === '0') {
    if (!resource.allowUnconditionalUpdate) {
      // Where a kind is expected the server says the resource.
      throw invalid({ group: resource.group, kind: resource.plural }, name, [
        {
          reason: 'FieldValueInvalid',
          message: 'Invalid value: 0: must be specified for an update',
          field: 'metadata.resourceVersion',
        },
      ]);
    }
    object.metadata.resourceVersion = String(stored.version);
  } else if (Number(version) !== stored.version) {
    throw conflict(resource, name, MODIFIED);
  }
}

/** Puts back whatever this endpoint does not let a client change. */
function prepare(
  { resource, subresource }: NamedRequest,
  object: ApiObject,
  live: ApiObject,
): ApiObject {
  let updated = object;
  if (subresource === 'status') {
    updated = copyOf(live);
    updated.metadata.managedFields = object.metadata.managedFields;
    updated.status = object.status;
    if (object.status === undefined) {
      delete updated.status;
    }
  } else if (subresource === 'finalize') {
    updated.status = copyOf(live.status);
  } else {
    updated.metadata.generation = live.metadata.generation;
    resource.prepareForUpdate(updated, live);
  }
  const { metadata } = updated;
  metadata.uid ||= live.metadata.uid;
  metadata.creationTimestamp = live.metadata.creationTimestamp;
  metadata.deletionTimestamp =
    live.metadata.deletionTimestamp ?? metadata.deletionTimestamp;
  metadata.deletionGracePeriodSeconds ??=
    live.metadata.deletionGracePeriodSeconds;
  return copyOf(updated);
}

function commit(
  context: RegistryContext,
  { resource, dryRun }: NamedRequest,
  stored: StoredObject,
  updated: ApiObject,
): StoredObject {
  const unstored = () =>
    new StoredObject(stored.key, stored.version, JSON.stringify(updated));
  if (dryRun) {
    return unstored();
  }
  if (deletesNow(resource, updated, stored.object)) {
    const last = unstored();
    context.store.remove(stored);
    return last;
  }
  const written = context.store.replace(stored, resource.toStorage(updated));
  return resource.view(written);
}
