import type { HubInfo, MetricTarget } from '@assay/plugin-experiments-node';
import { metricServicesOf } from '../metricServices';
import type { RunPlan } from '../plan';
import type { RunTargets } from './RunTargets';

/** What a source is told about the target of a metric; the first target where it names none. */
export function metricTargetOf(
  plan: Pick<RunPlan, 'rung' | 'targets' | 'components'>,
  hub: HubInfo,
  named: string | undefined,
  targets: Pick<RunTargets, 'api' | 'namespaceOf'>,
): MetricTarget {
  const target = named ?? plan.targets[0].name;
  return {
    rung: plan.rung,
    target,
    hub,
    services: metricServicesOf(
      plan.components.map(component => ({
        ...component,
        namespace: targets.namespaceOf(component),
      })),
      target,
    ),
    api: targets.api(target),
  };
}
