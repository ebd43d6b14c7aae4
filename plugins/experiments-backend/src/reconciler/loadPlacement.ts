import type { PlannedTarget, RunPlan } from './plan';

/** Parameter of a template: name of the Secret by which its steps reach the target of the load. */
export const ACCESS_PARAMETER = 'load-access';

type Placed = Pick<RunPlan, 'targets' | 'workflow'>;

/** Whether a target is the hub itself. */
export function isHub({ connection }: Pick<PlannedTarget, 'connection'>) {
  return connection?.type === 'hub';
}

/** What tells one cluster from another; two targets may be the same one. */
export function clusterOf(
  target: Pick<PlannedTarget, 'name' | 'connection' | 'server'>,
): string {
  return isHub(target) ? 'the hub' : target.server ?? `target ${target.name}`;
}

/**
 * The target whose cluster the load runs in, where that is not the hub. Undefined where steps run
 * the load themselves: on the hub, on the machine of a local hub, and in plans that say nothing.
 */
export function remoteLoadTarget(plan: Placed): PlannedTarget | undefined {
  const target = plan.targets.find(({ name }) => name === plan.workflow.target);
  return target && !isHub(target) ? target : undefined;
}

/** Whether the load runs in the cluster of a target. */
export function isBesideLoad(plan: Placed, target: PlannedTarget): boolean {
  const load = remoteLoadTarget(plan);
  return load ? clusterOf(load) === clusterOf(target) : isHub(target);
}
