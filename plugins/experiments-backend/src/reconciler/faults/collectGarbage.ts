import type { KubernetesObject } from '@assay/controller';
import { copy, ownerExists, type MemoryHub } from './MemoryHub';

const FOREGROUND = 'foregroundDeletion';

/**
 * One pass of the collector: what belongs to owners that are all gone is deleted, and an owner
 * that goes in the foreground is let go when nothing that blocks it is left.
 */
export function collectGarbage(hub: MemoryHub): void {
  const actor = 'collector';
  for (const { type, object } of hub.everything()) {
    const { namespace, name, uid, ownerReferences = [] } = object.metadata;
    const orphaned =
      ownerReferences.length > 0 &&
      ownerReferences.every(owner => !ownerExists(hub, namespace, owner));
    if (orphaned && object.metadata.deletionTimestamp === undefined) {
      hub.delete(type, { namespace, name }, { uid, actor });
    }
  }
  for (const { type, object } of hub.everything()) {
    const { namespace, name, finalizers = [] } = object.metadata;
    if (finalizers.includes(FOREGROUND) && !isBlocked(hub, object)) {
      hub.patch(
        type,
        { namespace, name },
        {
          metadata: {
            finalizers: copy(finalizers.filter(each => each !== FOREGROUND)),
          },
        },
        { actor },
      );
    }
  }
}

function isBlocked(hub: MemoryHub, owner: KubernetesObject): boolean {
  return hub
    .everything()
    .some(({ object }) =>
      object.metadata.ownerReferences?.some(
        each => each.uid === owner.metadata.uid && each.blockOwnerDeletion,
      ),
    );
}
