import {
  resources,
  type FieldError,
  type Reason,
} from '@assay/plugin-experiments-common';
import { toConditionTime } from '../conditions';
import { ensureOwned } from '../children';
import { getByEntry } from '../getIfThere';
import type { ConfigMap } from '../kinds';
import { buildPlanConfigMap } from '../manifests';
import { roles } from '../names';
import { done, skipped, type StepOutcome } from '../outcome';
import { hashOf, type RunPlan } from '../plan';
import { resolveRun } from '../readAdmissionContext';
import { parsePlan } from '../readPlan';
import type { Scope } from '../scope';

/** Longest time in the queue: a run that waits longer was forgotten. */
const QUEUE_TIMEOUT_MS = 24 * 3600_000;

/** What admission answers to the errors of a spec and to the queue. */
export function decideAdmission(observed: {
  errors: readonly FieldError[];
  hasPlace: boolean;
  /** Which limit is reached, such as `provider gke (2)`. */
  waitsFor?: string;
  deadline: number;
  now: number;
}): StepOutcome {
  const [first, ...rest] = observed.errors;
  if (first) {
    const more = rest.length > 0 ? ` (and ${rest.length} more)` : '';
    return {
      type: 'stalled',
      reason: first.reason as Reason,
      message: `${first.field}: ${first.message}${more}`,
      field: first.field,
    };
  }
  if (observed.hasPlace) {
    return done;
  }
  return observed.now >= observed.deadline
    ? {
        type: 'stalled',
        reason: 'DeadlineExceeded',
        message: 'No place to measure came free within 24h',
      }
    : {
        type: 'waiting',
        reason: 'Queued',
        message: `Other runs go first: ${
          observed.waitsFor ?? 'the limit'
        } is taken`,
        until: observed.deadline,
      };
}

/**
 * Resolves everything that the spec names and freezes it. Before: a run that the schema accepts.
 * After: the plan stands in a ConfigMap and nothing else exists. A spec that names what does not
 * exist ends here, before anything is made.
 */
export async function admit(scope: Scope): Promise<StepOutcome> {
  if (scope.is('Admitted')) {
    return scope.plan ? skipped : freeze(scope);
  }
  const intent = scope.entry(roles.plan);
  const { plan, report } = await resolveRun(scope);
  // A plan that stands already counts, even if the library has changed under it.
  const stands =
    report.errors.length > 0 &&
    intent &&
    (await getByEntry(scope, resources.configMaps, intent));
  const errors = stands ? [] : report.errors;
  const turn =
    errors.length > 0 || intent !== undefined
      ? { hasPlace: intent !== undefined }
      : scope.deps.queue.admit(scope.run);
  const decision = decideAdmission({
    errors,
    ...turn,
    deadline: scope.deadline('Admitted', QUEUE_TIMEOUT_MS),
    now: scope.now,
  });
  if (decision.type !== 'done') {
    return decision;
  }
  const frozen = await freeze(scope, plan);
  return frozen.type === 'done'
    ? { ...frozen, message: report.warnings.join('; ') }
    : frozen;
}

/** Makes the plan's ConfigMap, or reads the one that is there. */
async function freeze(scope: Scope, plan?: RunPlan): Promise<StepOutcome> {
  const { owned, outcome } = await ensureOwned(
    scope,
    [
      {
        role: roles.plan,
        type: resources.configMaps,
        namespace: scope.namespace,
        onVanished: 'fail',
        build: entry => {
          if (!plan) {
            throw new Error(`The plan of ${scope.key} is frozen already`);
          }
          return buildPlanConfigMap(scope, entry, plan);
        },
      },
    ],
    'The plan is being frozen',
  );
  if (outcome) {
    if (plan) {
      recordPlan(scope, plan, outcome);
    }
    return outcome;
  }
  // The one that is there counts: it may have been made before a crash, from another library.
  const configMap = owned.get(roles.plan)?.object as ConfigMap | undefined;
  const frozen = configMap && parsePlan(configMap);
  if (!frozen) {
    return {
      type: 'stalled',
      reason: 'Rejected',
      message: 'The frozen plan of the run cannot be read',
    };
  }
  scope.plan = frozen;
  recordPlan(scope, frozen);
  scope.update({
    startedAt: scope.status.startedAt ?? toConditionTime(scope.now),
  });
  return done;
}

function recordPlan(scope: Scope, plan: RunPlan, outcome?: StepOutcome): void {
  const intent = outcome?.type === 'intend' ? outcome.entries[0] : undefined;
  scope.update({
    plan: {
      rung: plan.rung,
      trials: plan.trials.length,
      hash: hashOf(plan),
      configMap: (intent ?? scope.entry(roles.plan))?.objectName,
      priced: plan.priced,
    },
    targets:
      scope.status.targets ??
      plan.targets.map(({ name, provider }) => ({
        name,
        provider,
        ready: false,
      })),
  });
}
