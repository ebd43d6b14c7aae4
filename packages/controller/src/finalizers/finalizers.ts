import { KubernetesObject } from '../resource';

/**
 * A merge patch of the finalizers. It carries the version that was looked at,
 * because a merge patch replaces the whole list: a finalizer that somebody
 * added meanwhile must make it fail with 409 and not be lost.
 *
 * @public
 */
export interface FinalizerPatch {
  metadata: { resourceVersion?: string; finalizers: string[] };
}

/** @public */
export function hasFinalizer(
  object: KubernetesObject,
  finalizer: string,
): boolean {
  return !!object.metadata.finalizers?.includes(finalizer);
}

/**
 * Body for `client.patch(..., { type: 'merge' })`. The API refuses it once the
 * object is being deleted.
 *
 * @public
 */
export function addFinalizerPatch(
  object: KubernetesObject,
  finalizer: string,
): FinalizerPatch {
  const finalizers = object.metadata.finalizers ?? [];
  return patchOf(
    object,
    hasFinalizer(object, finalizer) ? finalizers : [...finalizers, finalizer],
  );
}

/** Body for `client.patch(..., { type: 'merge' })`. @public */
export function removeFinalizerPatch(
  object: KubernetesObject,
  finalizer: string,
): FinalizerPatch {
  const finalizers = object.metadata.finalizers ?? [];
  return patchOf(
    object,
    finalizers.filter(name => name !== finalizer),
  );
}

function patchOf(
  object: KubernetesObject,
  finalizers: string[],
): FinalizerPatch {
  const { resourceVersion } = object.metadata;
  return { metadata: { resourceVersion, finalizers } };
}
