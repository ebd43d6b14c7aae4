import type { PlannedComponent, PlannedPort } from './plan';
import type { Application } from './kinds';
import { namespaceOf } from './placement';
import type { Scope } from './scope';
import { planOf, providerOf } from './steps/requirements';

/** URL of a port of a component, the first by default; undefined while nobody knows it. */
export function addressOf(
  scope: Scope,
  component: PlannedComponent,
  application: Application | undefined,
  portName?: string,
): string | undefined {
  const port: PlannedPort | undefined = portName
    ? component.ports.find(({ name }) => name === portName)
    : component.ports[0];
  const target = planOf(scope).targets.find(
    ({ name }) => name === component.target,
  );
  if (!port || !target || !application) {
    return undefined;
  }
  return providerOf(scope, target).address({
    app: component.app,
    namespace: namespaceOf(scope, component),
    port,
    protocol: port.protocol,
    externalUrls: application.status?.summary?.externalURLs ?? [],
  });
}
