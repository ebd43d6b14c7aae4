import { findAddress, needsOpening } from '../addresses';
import type { Application } from '../kinds';
import { remoteLoadTarget } from '../loadPlacement';
import { roles } from '../names';
import type {
  PlannedComponent,
  PlannedTrial,
  TrialRequest,
  ValidationRequest,
} from '../plan';
import type { Scope } from '../scope';
import { planOf } from './requirements';

/** What the Workflow is asked to do, with the addresses of what it loads. */
export interface LoadRequests {
  trials: TrialRequest[];
  validations: ValidationRequest[];
}

/** The requests, or in words what is missing before they can be made. */
export async function findLoadRequests(
  scope: Scope,
): Promise<LoadRequests | { missing: string }> {
  const { components, trials } = planOf(scope);
  const find = memoized(scope);
  const requests: TrialRequest[] = [];
  for (const trial of trials) {
    const component = componentOf(scope, trial);
    const url = component && (await find(component));
    if (!component || !url) {
      return { missing: describeMissing(scope, trial, component) };
    }
    requests.push(await trialRequest(scope, trial, component, url, find));
  }
  const validations: ValidationRequest[] = [];
  for (const component of components) {
    const { app, variant, readiness } = component;
    // What the load does not reach, it does not ask either.
    const url = readiness && (await find(component, readiness.port));
    if (readiness && url) {
      validations.push({
        component: app,
        ...(variant && { variant }),
        url,
        path: readiness.path,
      });
    }
  }
  await recordAddresses(scope, find);
  return { trials: requests, validations };
}

/** For people; an address from outside was not known when the components became healthy. */
async function recordAddresses(scope: Scope, find: Find): Promise<void> {
  const { components } = scope.status;
  if (!components) {
    return;
  }
  const addresses = new Map<string | undefined, string | undefined>();
  for (const component of planOf(scope).components) {
    const { objectName } = scope.entry(roles.application(component)) ?? {};
    addresses.set(objectName, await find(component));
  }
  scope.update({
    components: components.map(each => ({
      ...each,
      address: each.address ?? addresses.get(each.application),
    })),
  });
}

type Find = (
  component: PlannedComponent,
  port?: string,
) => Promise<string | undefined>;

/** Trials share their components, and an address from outside is asked of another cluster. */
function memoized(scope: Scope): Find {
  const known = new Map<string, Promise<string | undefined>>();
  return (component, port) => {
    const key = `${roles.application(component)} ${port ?? ''}`;
    const found =
      known.get(key) ??
      findAddress(scope, component, applicationOf(scope, component), port);
    known.set(key, found);
    return found;
  };
}

async function trialRequest(
  scope: Scope,
  trial: PlannedTrial,
  component: PlannedComponent,
  url: string,
  find: Find,
): Promise<TrialRequest> {
  const { counterMetric, ...profile } = planOf(scope).load;
  const { metrics } = component;
  const counter = metrics && (await find(component, metrics.port));
  return {
    ...profile,
    id: trial.id,
    variant: trial.variant,
    trial: trial.trial,
    seed: trial.seed,
    url,
    ...(counter && {
      counterUrl: `${counter}${metrics.path}`,
      counterMetric,
    }),
  };
}

function describeMissing(
  scope: Scope,
  trial: PlannedTrial,
  component: PlannedComponent | undefined,
): string {
  const what = `the address of component "${trial.app}"`;
  if (!component || !needsOpening(scope, component)) {
    return what;
  }
  const [port] = component.ports;
  const load = remoteLoadTarget(planOf(scope))?.name;
  return (
    `${what} in target "${trial.target}" from outside: the load runs ${
      load ? `in target "${load}"` : 'on the hub'
    }, so Service "${
      port?.service ?? trial.app
    }" needs a load balancer with an ` +
    `address, or type NodePort, at port ${port?.port ?? port?.name}`
  );
}

function applicationOf(
  scope: Scope,
  component: PlannedComponent,
): Application | undefined {
  const entry = scope.entry(roles.application(component));
  const { caches } = scope.deps;
  return (
    entry && caches.applications.get(`${entry.namespace}/${entry.objectName}`)
  );
}

function componentOf(
  scope: Scope,
  trial: PlannedTrial,
): PlannedComponent | undefined {
  return planOf(scope).components.find(
    ({ target, app, variant }) =>
      target === trial.target &&
      app === trial.app &&
      variant === trial.componentVariant,
  );
}
