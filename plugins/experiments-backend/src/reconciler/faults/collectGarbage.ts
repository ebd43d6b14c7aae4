import type {
  KubernetesObject,
  ObjectKey,
  ResourceType,
} from '@assay/controller';

/** What the collector does to a hub. */
interface Collected {
  everything(): { type: ResourceType; object: KubernetesObject }[];
  delete(
    type: ResourceType,
    key: ObjectKey,
    options: { uid?: string; actor: string },
  ): void;
  patch(
    type: ResourceType,
    key: ObjectKey,
    body: object,
    options: { actor: string },
  ): void;
}

const FOREGROUND = 'foregroundDeletion';

/**
 * One pass of the collector: what belongs to owners that are all gone is deleted, and an owner
 * that goes in the foreground is let go when nothing that blocks it is left.
 */
export function collectGarbage(hub: Collected): void {
  const actor = 'collector';
  const before = hub.everything();
  const alive = new Set(
    before.map(({ type, object }) => idOf(type.kind, object.metadata.uid)),
  );
  for (const { type, object } of before) {
    const { namespace, name, uid, ownerReferences = [] } = object.metadata;
    const orphaned =
      ownerReferences.length > 0 &&
      ownerReferences.every(owner => !alive.has(idOf(owner.kind, owner.uid)));
    if (orphaned && object.metadata.deletionTimestamp === undefined) {
      hub.delete(type, { namespace, name }, { uid, actor });
    }
  }
  const after = hub.everything();
  const blocked = new Set(
    after.flatMap(({ object }) =>
      (object.metadata.ownerReferences ?? []).flatMap(owner =>
        owner.blockOwnerDeletion ? [owner.uid] : [],
      ),
    ),
  );
  for (const { type, object } of after) {
    const { namespace, name, uid = '', finalizers = [] } = object.metadata;
    if (finalizers.includes(FOREGROUND) && !blocked.has(uid)) {
      const left = finalizers.filter(each => each !== FOREGROUND);
      hub.patch(
        type,
        { namespace, name },
        { metadata: { finalizers: left } },
        { actor },
      );
    }
  }
}

function idOf(kind: string, uid: string | undefined): string {
  return `${kind} ${uid}`;
}
