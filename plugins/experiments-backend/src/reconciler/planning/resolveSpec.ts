import type { ExperimentSpec } from '@assay/plugin-experiments-common';
import { parseDurationMs } from '../duration';
import { hashOf, PLAN_VERSION, type RunPlan } from '../plan';
import type { AdmissionContext } from './AdmissionContext';
import { AdmissionReport } from './AdmissionReport';
import { resolveBudget } from './budget';
import { resolveComponents } from './components';
import { orderComponents } from './delivery';
import { resolveArguments, resolveLoad } from './load';
import { chooseLoadTarget, refuseUnplaceable } from './loadTarget';
import { resolveMetrics } from './metrics';
import { resolveTargets } from './targets';
import { resolveTemplate } from './template';
import { chooseLoaded, planTrials, type LoadedComponent } from './trials';

/** Time for collecting, publishing and giving back, after which whatever is left is overdue. */
const SLACK_SECONDS = 3600;

/** What a spec resolves to. The plan may be used only when there are no errors. */
export interface ResolvedSpec {
  plan: RunPlan;
  report: AdmissionReport;
}

/**
 * Resolves everything that a spec names, finding every error on the way. Pure: the same spec on
 * the same library gives the same plan.
 */
export function resolveSpec(
  spec: ExperimentSpec,
  context: AdmissionContext,
): ResolvedSpec {
  const report = new AdmissionReport();
  const targets = resolveTargets(spec, context, report);
  const rung = targets.at(0)?.rung;
  const components = resolveComponents(spec, targets, context, report);
  const template = resolveTemplate(spec, rung, context, report);
  const loadTarget = chooseLoadTarget(spec, targets, report);
  refuseUnplaceable(spec, template, loadTarget, report);
  const given = resolveArguments(
    spec,
    template,
    { rung, image: context.library?.image },
    report,
  );
  const load = resolveLoad(spec, given, report);
  const loaded = chooseLoaded(components, given.component, report);
  if (report.errors.length === 0 && rung !== 'simulated') {
    checkReachable(loaded, report);
  }
  const variants = loaded.map(({ variant }) => variant);
  const trials = planTrials(loaded, spec.workflow.repetitions, load.seed);
  const metricSources = resolveMetrics({
    spec,
    rung,
    variants,
    components,
    context,
    report,
  });
  const timeoutSeconds = parseDurationMs(spec.workflow.timeout) / 1000;
  const needed = trials.length * (load.warmUpSeconds + load.durationSeconds);
  if (rung !== 'simulated' && needed > timeoutSeconds) {
    report.refuse(
      'spec.workflow.timeout',
      'InvalidSpec',
      `${trials.length} trials of ${load.durationSeconds} s after ${load.warmUpSeconds} s of warm-up take at least ${needed} s`,
    );
  }
  const priced = targets.some(target => target.priced);
  const budget = priced
    ? resolveBudget(spec, context.namespaceBudget, context.prices, report)
    : undefined;
  const plan: RunPlan = {
    version: PLAN_VERSION,
    rung: rung ?? 'process',
    simulated: rung === 'simulated',
    priced,
    ...(budget && { budget }),
    targets: targets.map(({ index, ...target }) => target),
    components: orderComponents(spec, components, report),
    variants,
    trials,
    load,
    workflow: {
      template: spec.workflow.template,
      templateHash: hashOf(template?.spec ?? null),
      arguments: given,
      timeoutSeconds,
      ...(loadTarget && { target: loadTarget.name }),
    },
    metricSources,
    lifetimeSeconds: lifetimeOf(spec, targets, context),
  };
  return { plan, report };
}

function checkReachable(
  loaded: readonly LoadedComponent[],
  report: AdmissionReport,
): void {
  if (loaded.length === 0) {
    report.refuse(
      'spec.targets',
      'InvalidSpec',
      'no target has a component that the load could go to',
    );
  }
  for (const { variant, component } of loaded) {
    if (component.ports.length === 0) {
      report.refuse(
        `${component.path}.app`,
        'InvalidSpec',
        `nothing of variant "${variant}" serves a port that the load could go to`,
      );
    }
  }
}

/** From admission until everything must be given back, whatever went wrong on the way. */
function lifetimeOf(
  spec: ExperimentSpec,
  targets: readonly { provider: string }[],
  { providers }: AdmissionContext,
): number {
  const sum = (pick: 'provisioningTimeoutMs' | 'deliveryTimeoutMs') =>
    targets.reduce(
      (total, { provider }) => total + (providers.get(provider)?.[pick] ?? 0),
      0,
    );
  const measuring = spec.timeout
    ? parseDurationMs(spec.timeout)
    : sum('provisioningTimeoutMs') +
      sum('deliveryTimeoutMs') +
      parseDurationMs(spec.workflow.timeout);
  return (
    (measuring + parseDurationMs(spec.cleanup.keepFor)) / 1000 + SLACK_SECONDS
  );
}
