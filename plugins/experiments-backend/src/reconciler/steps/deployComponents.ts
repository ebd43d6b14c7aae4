import { resources } from '@assay/plugin-experiments-common';
import type { ExperimentStatus } from '@assay/plugin-experiments-common';
import { ensureOwned, type Wanted } from '../children';
import { addressOf } from '../addresses';
import type { Application } from '../kinds';
import { buildApplication } from '../manifests';
import { roles } from '../names';
import { done, skipped, type StepOutcome } from '../outcome';
import type { PlannedComponent } from '../plan';
import type { Scope } from '../scope';
import { sameJson } from '../status';
import { decidePin, decideRetry, pinRevision, retrySync } from './mendDelivery';
import { planOf, providerOf } from './requirements';

/** How far the delivery of a component is. */
export interface DeliveryState {
  /** `Retry`: Argo CD has given up, and may be asked once more. */
  state: 'Healthy' | 'Waiting' | 'Retry' | 'Failed';
  message: string;
}

/**
 * Whether Argo CD has delivered what we asked for, and it works. Health alone says nothing: an
 * Application starts out healthy, and stays so when nothing of it was applied. So it must be in
 * sync, compared to our sources, and its operation over, if it needed one.
 */
export function decideDelivery(observed: {
  application:
    | Pick<Application, 'metadata' | 'spec' | 'operation' | 'status'>
    | undefined;
  now: number;
  degradedGraceMs: number;
}): DeliveryState {
  const { application } = observed;
  const status = application?.status;
  if (!application || !status) {
    return { state: 'Waiting', message: 'Argo CD has not looked at it yet' };
  }
  const { sync, health, operationState: operation } = status;
  const invalid = status.conditions?.find(
    ({ type }) => type === 'InvalidSpecError',
  );
  if (invalid) {
    return { state: 'Failed', message: invalid.message };
  }
  const retry = decideRetry(application);
  if (retry === 'Retry' || retry === 'Exhausted') {
    return {
      state: retry === 'Retry' ? 'Retry' : 'Failed',
      message: operation?.message || 'the sync has failed as often as allowed',
    };
  }
  if (health?.status === 'Degraded') {
    const since = Date.parse(health.lastTransitionTime ?? '') || observed.now;
    return {
      state:
        observed.now - since >= observed.degradedGraceMs ? 'Failed' : 'Waiting',
      message: health.message || 'degraded',
    };
  }
  const compared = sameJson(
    sync?.comparedTo?.sources,
    application.spec.sources,
  );
  if (sync?.status !== 'Synced' || !compared) {
    const problem = status.conditions?.find(({ type }) => /Error$/.test(type));
    return {
      state: 'Waiting',
      message: problem?.message ?? `sync ${sync?.status ?? 'Unknown'}`,
    };
  }
  if (operation?.phase && operation.phase !== 'Succeeded') {
    return {
      state: 'Waiting',
      message: `operation ${operation.phase}${
        operation.message ? `: ${operation.message}` : ''
      }`,
    };
  }
  return health?.status === 'Healthy'
    ? { state: 'Healthy', message: '' }
    : {
        state: 'Waiting',
        message: [`health ${health?.status ?? 'Unknown'}`, health?.message]
          .filter(Boolean)
          .join(': '),
      };
}

/** Everything up to the first wave that is not healthy: that wave is delivered now. */
export function decideDueComponents(
  components: readonly PlannedComponent[],
  isHealthy: (component: PlannedComponent) => boolean,
): PlannedComponent[] {
  const waiting = components.filter(component => !isHealthy(component));
  const wave = Math.min(...waiting.map(each => each.wave));
  return components.filter(component => component.wave <= wave);
}

interface Observed {
  component: PlannedComponent;
  application?: Application;
  delivery: DeliveryState;
}

/**
 * Delivers the components, wave after wave. Before: registered clusters. After: every Application
 * passes the gate, and its address is known.
 */
export async function deployComponents(scope: Scope): Promise<StepOutcome> {
  if (scope.is('ComponentsHealthy')) {
    return skipped;
  }
  const { components } = planOf(scope);
  const healthy = new Set<PlannedComponent>();
  for (;;) {
    const due = decideDueComponents(components, each => healthy.has(each));
    const { observed, outcome } = await deliver(scope, due);
    if (!outcome) {
      await mend(scope, observed);
    }
    recordComponents(scope, observed);
    if (outcome) {
      return outcome;
    }
    const failed = observed.find(({ delivery }) => delivery.state === 'Failed');
    if (failed) {
      return {
        type: 'stalled',
        reason: 'DeliveryFailed',
        message: `${nameOf(failed.component)}: ${failed.delivery.message}`,
      };
    }
    const waiting = observed.filter(
      ({ delivery }) => delivery.state !== 'Healthy',
    );
    if (waiting.length > 0) {
      return decideWait(scope, waiting);
    }
    observed.forEach(({ component }) => healthy.add(component));
    if (healthy.size === components.length) {
      return done;
    }
  }
}

/** Asks Argo CD for what it does not do by itself. */
async function mend(
  scope: Scope,
  observed: readonly Observed[],
): Promise<void> {
  for (const each of observed) {
    const { application, delivery } = each;
    if (application && delivery.state === 'Retry') {
      await retrySync(scope, application);
    }
    const revision = decidePin(each, observed);
    if (application && revision) {
      await pinRevision(scope, application, revision);
      each.delivery = {
        state: 'Waiting',
        message: `being compared to revision ${revision}`,
      };
    }
  }
}

function nameOf({ app, variant, target }: PlannedComponent): string {
  return `component "${[app, variant]
    .filter(Boolean)
    .join('/')}" on "${target}"`;
}

async function deliver(
  scope: Scope,
  due: readonly PlannedComponent[],
): Promise<{ observed: Observed[]; outcome?: StepOutcome }> {
  const plan = planOf(scope);
  const { owned, outcome } = await ensureOwned(
    scope,
    due.map(
      (component): Wanted => ({
        role: roles.application(component),
        type: resources.applications,
        namespace: scope.deps.settings.argocdNamespace,
        onVanished: 'fail',
        build: entry => buildApplication(scope, entry, plan, component),
      }),
    ),
    'The components are being delivered',
  );
  const observed = due.map(component => {
    const application = owned.get(roles.application(component))?.object as
      | Application
      | undefined;
    const target = plan.targets.find(({ name }) => name === component.target);
    const delivery = decideDelivery({
      application,
      now: scope.now,
      degradedGraceMs: target ? providerOf(scope, target).degradedGraceMs : 0,
    });
    return { component, application, delivery };
  });
  return { observed, outcome };
}

function decideWait(scope: Scope, waiting: readonly Observed[]): StepOutcome {
  const { targets, components } = planOf(scope);
  const providers = targets.map(target => providerOf(scope, target));
  const waves = 1 + Math.max(...components.map(({ wave }) => wave));
  const deadline = scope.deadline(
    'ComponentsHealthy',
    waves * Math.max(...providers.map(each => each.deliveryTimeoutMs)),
  );
  const message = waiting
    .map(
      ({ component, delivery }) => `${nameOf(component)}: ${delivery.message}`,
    )
    .join('; ');
  if (scope.now >= deadline) {
    return {
      type: 'stalled',
      reason: 'DeliveryFailed',
      message: `Not healthy in time: ${message}`,
    };
  }
  // A component that is degraded is looked at again when its grace is over.
  const graces = waiting.flatMap(({ application }) => {
    const { health } = application?.status ?? {};
    return health?.status === 'Degraded'
      ? [
          (Date.parse(health.lastTransitionTime ?? '') || scope.now) +
            Math.max(...providers.map(each => each.degradedGraceMs)),
        ]
      : [];
  });
  return {
    type: 'waiting',
    reason: 'InProgress',
    message: `Waiting for ${message}`,
    until: Math.min(deadline, ...graces),
  };
}

type ComponentStatus = NonNullable<ExperimentStatus['components']>[number];

function recordComponents(scope: Scope, observed: readonly Observed[]): void {
  const known = new Map(
    (scope.status.components ?? []).map(each => [each.application, each]),
  );
  for (const { component, application, delivery } of observed) {
    const entry = scope.entry(roles.application(component));
    if (!entry || entry.state === 'Intended') {
      continue;
    }
    const status = application?.status;
    const record: ComponentStatus = {
      application: entry.objectName,
      app: component.app,
      target: component.target,
      variant: component.variant,
      sync: status?.sync?.status ?? 'Unknown',
      health: status?.health?.status ?? 'Unknown',
      message: delivery.message.slice(0, 4096) || undefined,
      version:
        status?.sync?.revisions?.[0] ?? status?.sync?.revision ?? undefined,
      address: addressOf(scope, component, { application }),
    };
    known.set(entry.objectName, record);
  }
  scope.update({ components: [...known.values()] });
}
