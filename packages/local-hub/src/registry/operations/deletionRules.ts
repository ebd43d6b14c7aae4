import type { ApiObject } from '../../store';
import { type Namespace, NAMESPACES } from '../namespaces/lifecycle';
import type { ServedResource } from '../ServedResource';

/** The two finalizers that belong to the garbage collector. */
export const ORPHAN = 'orphan';
export const FOREGROUND = 'foregroundDeletion';

/** How the dependents of a deleted object are treated. */
export type PropagationPolicy = 'Foreground' | 'Background' | 'Orphan';

/** Events own nothing, so that a policy about dependents means nothing to them. */
const UNCOLLECTED = new Set(['/events']);

/** True when an update takes the last thing away that kept a deleted object alive. */
export function deletesNow(
  resource: ServedResource,
  updated: ApiObject,
  live: ApiObject,
): boolean {
  if (!live.metadata.deletionTimestamp || updated.metadata.finalizers?.length) {
    return false;
  }
  return !(
    resource.storage === NAMESPACES &&
    (updated as Namespace).spec?.finalizers?.length
  );
}

/** The finalizers of an object once its deletion was asked for with this policy. */
export function deletionFinalizers(
  resource: ServedResource,
  object: ApiObject,
  policy: PropagationPolicy | undefined,
): string[] {
  const present = object.metadata.finalizers ?? [];
  const others = present.filter(name => name !== ORPHAN && name !== FOREGROUND);
  if (UNCOLLECTED.has(resource.storage)) {
    return others;
  }
  if (policy === 'Orphan' || (!policy && present.includes(ORPHAN))) {
    return [...others, ORPHAN];
  }
  if (policy === 'Foreground' || (!policy && present.includes(FOREGROUND))) {
    return [...others, FOREGROUND];
  }
  return others;
}
