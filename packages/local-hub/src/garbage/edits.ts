import type { ApiObject, StoredObject } from '../store';
import type { RegistryContext } from '../registry/RegistryContext';
import { deletesNow } from '../registry/operations/deletionRules';

function write(
  context: RegistryContext,
  stored: StoredObject,
  object: ApiObject,
): void {
  const resource = context.catalogue.findStorage(stored.key.resource);
  if (resource && deletesNow(resource, object, stored.object)) {
    context.store.remove(stored);
  } else {
    context.store.replace(stored, object);
  }
}

/** Ends the claims of an object on some of its owners. */
export function removeOwners(
  context: RegistryContext,
  stored: StoredObject,
  uids: ReadonlySet<string>,
): void {
  if (uids.size === 0) {
    return;
  }
  const object = stored.copy();
  const left = (object.metadata.ownerReferences ?? []).filter(
    ({ uid }) => !uids.has(uid),
  );
  if (left.length > 0) {
    object.metadata.ownerReferences = left;
  } else {
    delete object.metadata.ownerReferences;
  }
  write(context, stored, object);
}

/** Takes a finalizer away; the object goes when it was the last. */
export function removeFinalizer(
  context: RegistryContext,
  stored: StoredObject,
  finalizer: string,
): void {
  const object = stored.copy();
  const left = (object.metadata.finalizers ?? []).filter(
    name => name !== finalizer,
  );
  if (left.length > 0) {
    object.metadata.finalizers = left;
  } else {
    delete object.metadata.finalizers;
  }
  write(context, stored, object);
}
