import { type ApiObject, StoredObject } from '../../store';
import { markTerminating } from '../definitions/conditions';
import { CLEANUP_FINALIZER, DEFINITIONS } from '../definitions/Definition';
import { conflict, notFound } from '../errors';
import { metaTime } from '../json';
import {
  type Namespace,
  NAMESPACES,
  refuseImmortal,
} from '../namespaces/lifecycle';
import type { NamedRequest, RegistryContext } from '../RegistryContext';
import type { Status } from '../Status';
import { deletionFinalizers, type PropagationPolicy } from './deletionRules';
import { keyOf } from './metadata';

/** The part of `DeleteOptions` that the registry acts on. */
export interface DeleteOptions {
  policy?: PropagationPolicy;
  uid?: string;
  resourceVersion?: string;
}

/** Either the object that now waits for its finalizers, or the news that it is gone. */
export type DeleteOutcome = { waiting: StoredObject } | { gone: Status };

/**
 * Deletes an object as `DELETE` does: at once when nothing holds it, else by marking it.
 *
 * @throws ApiError as the server would refuse it
 */
export function deleteObject(
  context: RegistryContext,
  request: Pick<NamedRequest, 'resource' | 'namespace' | 'name' | 'dryRun'>,
  options: DeleteOptions = {},
): DeleteOutcome {
  const { resource, namespace, name, dryRun } = request;
  refuseImmortal(resource, name);
  const stored = context.store.get(keyOf(resource, namespace, name));
  if (!stored) {
    throw notFound(resource, name);
  }
  requirePreconditions(request, stored, options);

  const object = stored.copy();
  const finalizers = deletionFinalizers(resource, object, options.policy);
  setFinalizers(object, finalizers);
  const emptied = mustBeEmptied(context, request, object);
  if (!emptied && finalizers.length === 0) {
    if (!dryRun) {
      context.store.remove(stored);
    }
    return { gone: success(request, stored) };
  }
  markDeleted(context, object, emptied);
  const marked = dryRun
    ? new StoredObject(stored.key, stored.version, JSON.stringify(object))
    : context.store.replace(stored, object);
  return { waiting: resource.view(marked) };
}

/** What namespaces and definitions do first: they must be emptied before they go. */
function mustBeEmptied(
  context: RegistryContext,
  { resource }: Pick<NamedRequest, 'resource'>,
  object: ApiObject,
): boolean {
  if (resource.storage === NAMESPACES) {
    const namespace = object as Namespace;
    namespace.status = { ...namespace.status, phase: 'Terminating' };
    return Boolean(namespace.spec?.finalizers?.length);
  }
  if (resource.storage === DEFINITIONS && !object.metadata.deletionTimestamp) {
    setFinalizers(object, [
      ...new Set([...(object.metadata.finalizers ?? []), CLEANUP_FINALIZER]),
    ]);
    markTerminating(object, metaTime(context.now()));
    return true;
  }
  return false;
}

function setFinalizers(object: ApiObject, finalizers: string[]): void {
  if (finalizers.length > 0) {
    object.metadata.finalizers = finalizers;
  } else {
    delete object.metadata.finalizers;
  }
}

function markDeleted(
  context: RegistryContext,
  { metadata }: ApiObject,
  emptied: boolean,
): void {
  if (!metadata.deletionTimestamp) {
    metadata.deletionTimestamp = metaTime(context.now());
    if (metadata.generation && !emptied) {
      metadata.generation++;
    }
  }
  if (!emptied) {
    metadata.deletionGracePeriodSeconds = 0;
  }
}

function requirePreconditions(
  { resource, name }: Pick<NamedRequest, 'resource' | 'name'>,
  stored: StoredObject,
  { uid, resourceVersion }: DeleteOptions,
): void {
  // Here the server names the kind where it names the resource elsewhere.
  const titled = { group: resource.group, plural: resource.kind };
  const found = stored.object.metadata.uid;
  if (uid !== undefined && uid !== found) {
    throw conflict(
      titled,
      name,
      `the UID in the precondition (${uid}) does not match the UID in record (${found}). The object might have been deleted and then recreated`,
    );
  }
  if (
    resourceVersion !== undefined &&
    resourceVersion !== String(stored.version)
  ) {
    throw conflict(
      titled,
      name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${stored.version}). The object might have been modified`,
    );
  }
}

function success(
  { resource, name }: Pick<NamedRequest, 'resource' | 'name'>,
  stored: StoredObject,
): Status {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(resource.group ? { group: resource.group } : {}),
      kind: resource.plural,
      uid: stored.object.metadata.uid,
    },
  };
}
