import { isNotFound } from '@assay/controller';
import type { OwnedEntry } from '../../ledger';
import type { Scope } from '../../scope';

/** Label that Crossplane puts on everything that it composes. */
const COMPOSITE_LABEL = 'crossplane.io/composite';

/** What is left of a cluster that is gone itself, as `kind "name"`, asked live. */
export async function findComposed(
  scope: Scope,
  entry: OwnedEntry,
): Promise<string[]> {
  const found: string[] = [];
  for (const type of scope.deps.composed.of(entry.uid ?? '')) {
    try {
      const { items } = await scope.client.list(type, {
        namespace: entry.namespace,
        labelSelector: `${COMPOSITE_LABEL}=${entry.objectName}`,
      });
      found.push(
        ...items.map(({ metadata }) => `${type.kind} "${metadata.name}"`),
      );
    } catch (error) {
      // A kind that is not served any more has no objects.
      if (!isNotFound(error)) {
        throw error;
      }
    }
  }
  return found;
}
