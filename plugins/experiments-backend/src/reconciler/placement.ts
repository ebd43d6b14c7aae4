import { objectName, roles } from './names';
import type { PlannedComponent, PlannedTarget, RunPlan } from './plan';
import type { Scope } from './scope';
import { planOf } from './steps/requirements';

/** What Argo CD calls the API server of the cluster that it serves. */
export const IN_CLUSTER_SERVER = 'https://kubernetes.default.svc';

/** How an Application names the cluster that it is delivered to. */
export type Destination = { name: string } | { server: string };

/** A target that is there already, and that others use too. */
export type SharedTarget = PlannedTarget &
  Required<Pick<PlannedTarget, 'connection'>>;

export function isShared(target: PlannedTarget): target is SharedTarget {
  return target.connection !== undefined;
}

/** The destination of a target. */
export function destinationOf(scope: Scope, targetName: string): Destination {
  const target = planOf(scope).targets.find(({ name }) => name === targetName);
  switch (target?.connection?.type) {
    case 'hub':
      return { server: IN_CLUSTER_SERVER };
    case 'argocd-cluster':
      return { name: target.connection.name };
    case 'kubeconfig-secret':
      return { server: target.server ?? '' };
    default:
      return {
        name: scope.entry(roles.cluster(targetName))?.objectName ?? '',
      };
  }
}

/** A namespace that a run needs on a shared target. */
export interface NeededNamespace {
  target: SharedTarget;
  /** What the components call it. */
  namespace: string;
}

/** The namespaces of a run, in the order of the plan: components that share one share it. */
export function neededNamespaces(
  plan: Pick<RunPlan, 'targets' | 'components'>,
): NeededNamespace[] {
  return plan.targets
    .filter(isShared)
    .flatMap(target =>
      [
        ...new Set(
          plan.components
            .filter(component => component.target === target.name)
            .map(({ namespace }) => namespace),
        ),
      ].map(namespace => ({ target, namespace })),
    );
}

/** The plan with each component in the namespace that it really stands in. */
export function placed(scope: Scope, plan: RunPlan): RunPlan {
  return {
    ...plan,
    components: plan.components.map(component => ({
      ...component,
      namespace: namespaceOf(scope, component),
    })),
  };
}

/**
 * The namespace that a component stands in: the one that it asks for on a cluster of the run's own,
 * and one of the run's own on a shared cluster.
 */
export function namespaceOf(
  scope: Scope,
  component: Pick<PlannedComponent, 'target' | 'namespace'>,
): string {
  const { target: name, namespace } = component;
  const target = planOf(scope).targets.find(each => each.name === name);
  return target && isShared(target)
    ? objectName(scope.uid, roles.namespace(name, namespace), 1)
    : namespace;
}
