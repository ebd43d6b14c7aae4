import { resourceName } from '@assay/controller';
import { resources, type Experiment } from '@assay/plugin-experiments-common';

/**
 * Names that a lifecycle without fault asks for live and should know from its caches. It may ask once
 * for each object of the ledger, which is what confirms that the object is gone; and once for each
 * connection of a cluster, for no watch sees Secrets (the README says why).
 *
 * @param names - of everything that was asked for live, in any order
 */
export function undeclaredReads(
  names: readonly string[],
  { status }: Pick<Experiment, 'status'>,
): string[] {
  const declared = (status?.ledger ?? []).flatMap(
    ({ resource, objectName = '' }) =>
      resource === resourceName(resources.experimentClusters)
        ? [objectName, `${objectName}-connection`]
        : [objectName],
  );
  return names.filter(name => {
    const at = declared.indexOf(name);
    declared.splice(at, at < 0 ? 0 : 1);
    return at < 0;
  });
}
