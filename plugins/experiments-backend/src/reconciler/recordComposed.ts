import { apiVersionOf, resourceName } from '@assay/controller';
import { resources, type LedgerEntry } from '@assay/plugin-experiments-common';
import type { ComposedKinds } from './ComposedKinds';
import type { Scope } from './scope';

/**
 * The ledger with the kinds that clusters were seen to consist of. A cluster that somebody deletes
 * in the background is gone before its parts, and then nothing else tells where to look for those:
 * neither may a restart. What was seen once stays.
 */
export function withComposed(
  ledger: readonly LedgerEntry[],
  kinds: Pick<ComposedKinds, 'of'>,
): LedgerEntry[] {
  return ledger.map(entry => {
    const isCluster =
      entry.resource === resourceName(resources.experimentClusters);
    if (!isCluster || entry.state === 'Gone' || !entry.uid) {
      return entry;
    }
    const known = entry.composedOf ?? [];
    const found = kinds
      .of(entry.uid)
      .map(type => `${apiVersionOf(type)}/${type.kind}`)
      .filter(kind => !known.includes(kind));
    return found.length > 0
      ? { ...entry, composedOf: [...known, ...found].sort() }
      : entry;
  });
}

/** Takes down what the clusters of a run consist of, in the write of the pass. */
export function recordComposed(scope: Scope): void {
  if (scope.ledger.length > 0) {
    scope.update({ ledger: withComposed(scope.ledger, scope.deps.composed) });
  }
}
