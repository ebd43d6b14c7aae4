import { resourceName, type ResourceType } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';

/**
 * The order in which a run is taken apart: load, components, their registration, namespaces, the
 * cluster, what the cluster consisted of, and the plan last. Managed resources have a stage of
 * their own: they go with their cluster, and by themselves only when it is gone.
 */
const order: readonly (ResourceType | 'managed')[] = [
  resources.workflows,
  resources.applications,
  resources.secrets,
  resources.namespaces,
  resources.experimentClusters,
  'managed',
  resources.appProjects,
  resources.configMaps,
];

const MANAGED = order.indexOf('managed');

const stages = new Map(
  order.flatMap((type, stage) =>
    type === 'managed' ? [] : [[resourceName(type), stage] as const],
  ),
);

/** Kinds that the product makes itself, in the order in which they go. */
export const ownTypes = order.filter(
  (type): type is ResourceType => type !== 'managed',
);

/** When an object of a kind may go; lower goes first. */
export function stageOf(type: Pick<ResourceType, 'group' | 'plural'>): number {
  return stages.get(resourceName(type as ResourceType)) ?? MANAGED;
}

/** The stage of a kind by its name, `plural.group`. */
export function stageOfName(name: string): number {
  return stages.get(name) ?? MANAGED;
}

/** Whether a kind is one that an engine composes, and not one of ours. */
export function isManaged(type: ResourceType): boolean {
  return stageOf(type) === MANAGED;
}
