import type { PlannedComponent, PlannedPort } from './plan';
import type { Application } from './kinds';
import { isBesideLoad } from './loadPlacement';
import { readOutside } from './outsideAddress';
import { namespaceOf } from './placement';
import type { Scope } from './scope';
import { planOf, providerOf } from './steps/requirements';
import { clientOf } from './targetAccess';

/** What is known of a component when its address is asked for. */
interface Found {
  application: Application | undefined;
  /** `host:port` from outside of its cluster. */
  outside?: string;
}

/**
 * URL by which the load reaches a port of a component, the first by default; undefined while nobody
 * knows it.
 */
export function addressOf(
  scope: Scope,
  component: PlannedComponent,
  { application, outside }: Found,
  portName?: string,
): string | undefined {
  const plan = planOf(scope);
  const port = portOf(component, portName);
  const target = plan.targets.find(({ name }) => name === component.target);
  if (!port || !target || !application) {
    return undefined;
  }
  return providerOf(scope, target).address({
    app: component.app,
    namespace: namespaceOf(scope, component),
    port,
    protocol: port.protocol,
    externalUrls: application.status?.summary?.externalURLs ?? [],
    sameCluster: isBesideLoad(plan, target),
    ...(outside && { outside }),
  });
}

/** The same, of a component in another cluster than the load as it is opened there right now. */
export async function findAddress(
  scope: Scope,
  component: PlannedComponent,
  application: Application | undefined,
  portName?: string,
): Promise<string | undefined> {
  const port = portOf(component, portName);
  const outside =
    port && application && needsOpening(scope, component)
      ? await readOutside(
          await clientOf(scope, component.target),
          { app: component.app, namespace: namespaceOf(scope, component) },
          port,
        )
      : undefined;
  return addressOf(scope, component, { application, outside }, portName);
}

/** Whether the load reaches a component only from outside of its cluster. */
export function needsOpening(
  scope: Scope,
  component: Pick<PlannedComponent, 'target'>,
): boolean {
  const plan = planOf(scope);
  const target = plan.targets.find(({ name }) => name === component.target);
  return (
    target !== undefined &&
    providerOf(scope, target).opening !== undefined &&
    !isBesideLoad(plan, target)
  );
}

function portOf(
  { ports }: PlannedComponent,
  name: string | undefined,
): PlannedPort | undefined {
  return name ? ports.find(each => each.name === name) : ports[0];
}
