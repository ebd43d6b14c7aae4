import { resourceName, type ResourceType } from '@assay/controller';
import { resources, type Experiment } from '@assay/plugin-experiments-common';

/**
 * Names that a lifecycle without fault asks for live and should know from its caches. It may ask
 *
 * - once for each object of the ledger, which is what confirms that the object is gone;
 * - once for the Secret of each connection, which nothing caches (the README says why): of a cluster
 *   that was made for the run, and of one that is there already.
 *
 * @param names - of everything that was asked for live, in any order
 */
export function undeclaredReads(
  names: readonly string[],
  { spec, status }: Pick<Experiment, 'spec' | 'status'>,
): string[] {
  const ledger = status?.ledger ?? [];
  const namesOf = (type: ResourceType) =>
    ledger.flatMap(({ resource, objectName = '' }) =>
      resource === resourceName(type) ? [objectName] : [],
    );
  const once = [
    ...ledger.map(({ objectName = '' }) => objectName),
    ...namesOf(resources.experimentClusters).map(name => `${name}-connection`),
    ...spec.targets.flatMap(({ cluster }) => {
      const { secret } = cluster as { secret?: { name: string } };
      return secret ? [secret.name] : [];
    }),
  ];
  return names.filter(name => {
    const at = once.indexOf(name);
    once.splice(at, at < 0 ? 0 : 1);
    return at < 0;
  });
}
