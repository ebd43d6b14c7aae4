import { resourceName } from '@assay/controller';
import { resources, type Experiment } from '@assay/plugin-experiments-common';

type Finished = Pick<Experiment, 'status'> & Partial<Pick<Experiment, 'spec'>>;

/**
 * The least number of writes that a lifecycle of components without dependencies can do with: a
 * finalizer that comes and goes, every ledger entry made and removed, and a status write
 *
 * - for every group of intents that must be kept before anything of it is made: the plan, the
 *   clusters of each level of `dependsOn`, project and registrations, the components, and each
 *   attempt at the load;
 * - for every cluster, component and load, when it is there and when it is on its way out, for
 *   people see each of them come and go;
 * - for the start of the load, the outcome, and the end.
 *
 * Computed from the finished run alone, so that the reconciler has no say in what it is measured
 * by.
 */
export function minimumWrites({ spec, status }: Finished): number {
  const { ledger = [] } = status ?? {};
  const made = ledger.filter(({ uid }) => uid !== undefined);
  const of = (type: Parameters<typeof resourceName>[0]) =>
    made.filter(({ resource }) => resource === resourceName(type)).length;
  const clusters = of(resources.experimentClusters);
  const applications = of(resources.applications);
  const loads = of(resources.workflows);
  const intents =
    of(resources.configMaps) +
    Math.min(clusters, levelsOf(spec)) +
    Math.min(1, of(resources.appProjects)) +
    Math.min(1, applications) +
    loads;
  return (
    2 +
    2 * made.length +
    intents +
    2 * (clusters + applications + loads) +
    Math.min(1, loads) +
    2
  );
}

/** How many clusters stand in the longest line in which one waits for another. */
function levelsOf(spec: Partial<Experiment>['spec']): number {
  const targets = spec?.targets ?? [];
  const levelOf = (name: string): number => {
    const { dependsOn = [] } = targets.find(each => each.name === name) ?? {};
    return 1 + Math.max(0, ...dependsOn.map(levelOf));
  };
  return Math.max(1, ...targets.map(({ name }) => levelOf(name)));
}
