import { resourceName } from '@assay/controller';
import { resources, type Experiment } from '@assay/plugin-experiments-common';

/**
 * Names that a lifecycle without fault asks for live and should know from its caches. It may ask
 *
 * - once for each object of the ledger, which is what confirms that the object is gone;
 * - for Secrets, which nothing caches (the README says why): once for the connection of each cluster
 *   that was made for the run, and at every use for that of one that is there already.
 *
 * @param names - of everything that was asked for live, in any order
 */
export function undeclaredReads(
  names: readonly string[],
  { spec, status }: Pick<Experiment, 'spec' | 'status'>,
): string[] {
  const declared = (status?.ledger ?? []).flatMap(
    ({ resource, objectName = '' }) =>
      resource === resourceName(resources.experimentClusters)
        ? [objectName, `${objectName}-connection`]
        : [objectName],
  );
  const shared = spec.targets.flatMap(({ cluster }) => {
    const { secret } = cluster as { secret?: { name: string } };
    return secret ? [secret.name] : [];
  });
  return names.filter(name => {
    if (shared.includes(name)) {
      return false;
    }
    const at = declared.indexOf(name);
    declared.splice(at, at < 0 ? 0 : 1);
    return at < 0;
  });
}
