import { trackUpdate } from '../../apply';
import { type ApiObject, StoredObject } from '../../store';
import {
  alreadyExists,
  definitionTerminating,
  generateNameConflict,
  internal,
  invalid,
} from '../errors';
import { asJson, asObject, copyOf, metaTime } from '../json';
import { requireNamespace } from '../namespaces/lifecycle';
import type { RegistryContext, WriteRequest } from '../RegistryContext';
import {
  dedupOwnerReferences,
  ensureNamespace,
  generateName,
  keyOf,
  kindOf,
  resetFieldsOf,
  wipeSystemFields,
} from './metadata';

/** How often a generated name that is taken is rolled again. */
const NAME_ATTEMPTS = 8;

/**
 * Creates an object as `POST` does.
 *
 * @param object - decoded, pruned and defaulted; will be changed
 * @throws ApiError as the server would refuse it
 */
export function createObject(
  context: RegistryContext,
  request: WriteRequest,
  object: ApiObject,
): StoredObject {
  wipeSystemFields(object);
  ensureNamespace(object, request.namespace);
  dedupOwnerReferences(object, request.warn);
  const { resource, manager } = request;
  resource.normalize(object);
  const tracked = asObject(
    trackUpdate({
      updated: asJson(object),
      manager,
      schema: resource.schema,
      resetFields: resetFieldsOf(resource),
      now: metaTime(context.now()),
    }),
  );
  return insertObject(context, request, tracked);
}

/**
 * The part that creation by `POST`, by `PUT` and by server-side apply have in common.
 *
 * @param object - with its final managedFields
 */
export function insertObject(
  context: RegistryContext,
  request: WriteRequest,
  object: ApiObject,
): StoredObject {
  const { resource, namespace } = request;
  const { generateName: base, name } = object.metadata;
  if (resource.terminating) {
    throw definitionTerminating(resource);
  }
  requireNamespace(context, resource, namespace, name ?? '');

  const attempts = base && !name ? NAME_ATTEMPTS : 1;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const candidate = attempts === 1 ? object : copyOf(object);
    if (base && !name) {
      candidate.metadata.name = generateName(base, () => context.random());
    }
    completeObject(context, request, candidate);
    const inserted = insert(context, request, candidate);
    if (inserted) {
      return inserted;
    }
    object.metadata.name = candidate.metadata.name;
  }
  throw nameTaken(context, request, object);
}

function completeObject(
  context: RegistryContext,
  request: WriteRequest,
  object: ApiObject,
): void {
  const { resource } = request;
  object.metadata.creationTimestamp = metaTime(context.now());
  object.metadata.uid = context.uuid();
  resource.prepareForCreate(object);
  const causes = resource.validate(object);
  if (causes.length > 0) {
    throw invalid(kindOf(resource), object.metadata.name ?? '', causes);
  }
  resource.warnings(object).forEach(request.warn);
  if (object.metadata.resourceVersion) {
    throw internal(
      'resourceVersion should not be set on objects to be created',
    );
  }
  delete object.metadata.resourceVersion;
}

function insert(
  context: RegistryContext,
  request: WriteRequest,
  object: ApiObject,
): StoredObject | undefined {
  const { resource, namespace } = request;
  const key = keyOf(resource, namespace, object.metadata.name);
  if (request.dryRun) {
    return context.store.get(key)
      ? undefined
      : new StoredObject(key, 0, JSON.stringify(object));
  }
  const stored = context.store.create(key, resource.toStorage(object));
  return stored && resource.view(stored);
}

function nameTaken(
  context: RegistryContext,
  { resource, namespace }: WriteRequest,
  { metadata: { name, generateName: base } }: ApiObject,
) {
  if (base) {
    return generateNameConflict(resource, name);
  }
  const existing = context.store.get(keyOf(resource, namespace, name));
  return alreadyExists(
    resource,
    name,
    existing?.object.metadata.deletionTimestamp !== undefined,
  );
}
