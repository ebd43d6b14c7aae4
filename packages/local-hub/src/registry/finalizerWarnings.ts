import type { ApiObject } from '../store';

/** Finalizers that need no domain. */
export const STANDARD_FINALIZERS = new Set([
  'orphan',
  'foregroundDeletion',
  'kubernetes',
]);
const WHY = 'to avoid accidental conflicts with other finalizer writers';

/** The server's advice on finalizers without a domain, for those that this write adds. */
export function finalizerWarnings(
  object: ApiObject,
  old?: ApiObject,
): string[] {
  const before = new Set(old?.metadata.finalizers);
  return [...new Set(object.metadata.finalizers)]
    .filter(name => !before.has(name) && !name.includes('/'))
    .filter(name => !STANDARD_FINALIZERS.has(name))
    .sort()
    .map(name =>
      name.includes('.')
        ? `metadata.finalizers: "${name}": prefer a domain-qualified finalizer name including a path (/) ${WHY}`
        : `metadata.finalizers: "${name}": prefer a domain-qualified finalizer name ${WHY}`,
    );
}
