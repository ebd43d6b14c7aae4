import { isNotFound, resourceName, type ResourceType } from '@assay/controller';
import { composedType } from '../../../targets/readComposed';
import type { OwnedEntry } from '../../ledger';
import type { Scope } from '../../scope';

/** Label that Crossplane puts on everything that it composes. */
const COMPOSITE_LABEL = 'crossplane.io/composite';

/**
 * What is left of a cluster that is gone itself, as `kind "name"`, asked live over every kind that it
 * was ever seen to consist of, by this process or an earlier one.
 */
export async function findComposed(
  scope: Scope,
  entry: OwnedEntry,
): Promise<string[]> {
  const found: string[] = [];
  for (const type of kindsOf(scope, entry)) {
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

function kindsOf(scope: Scope, entry: OwnedEntry): ResourceType[] {
  const known = scope.ledger.find(({ name }) => name === entry.name);
  const types = [
    ...scope.deps.composed.of(entry.uid ?? ''),
    ...(known?.composedOf ?? []).flatMap(text => {
      const slash = text.lastIndexOf('/');
      return composedType(text.slice(0, slash), text.slice(slash + 1)) ?? [];
    }),
  ];
  return [...new Map(types.map(type => [resourceName(type), type])).values()];
}
