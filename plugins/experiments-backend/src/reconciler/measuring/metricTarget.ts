import type { HubInfo, MetricTarget } from '@assay/plugin-experiments-node';
import { metricServicesOf } from '../metricServices';
import type { RunPlan } from '../plan';
import type { RunTargets } from './RunTargets';

/** What a source is told about the target of a metric; the first target where it names none. */
export function metricTargetOf(
  plan: Pick<RunPlan, 'rung' | 'targets' | 'components'>,
  hub: HubInfo,
  named: string | undefined,
  targets?: Pick<RunTargets, 'api'>,
): MetricTarget {
  const target = named ?? plan.targets[0].name;
  return {
    rung: plan.rung,
    target,
    hub,
    services: metricServicesOf(plan.components, target),
    api: targets ? targets.api(target) : null,
  };
}
