import type { ExperimentSpec } from '@assay/plugin-experiments-common';
import type { ComposedClusterProvider } from '@assay/plugin-experiments-node';
import type { PlannedTarget } from '../plan';
import type { AdmissionContext } from './AdmissionContext';
import type { AdmissionReport } from './AdmissionReport';
import { violationsOf } from './jsonSchema';
import { assignWaves } from './waves';

/** A target whose provider is known, with its place in the spec. */
export interface ResolvedTarget extends PlannedTarget {
  index: number;
}

/** Resolves the provider of each target and checks its fields. */
export function resolveTargets(
  spec: ExperimentSpec,
  context: AdmissionContext,
  report: AdmissionReport,
): ResolvedTarget[] {
  const targets = spec.targets.flatMap((target, index) => {
    const path = `spec.targets[${index}]`;
    const { provider: named, ...fields } = target.cluster;
    const name = named ?? context.defaultProvider;
    const provider = context.providers.get(name);
    if (!provider) {
      report.refuse(
        `${path}.cluster.provider`,
        'UnknownProvider',
        `provider "${name}" is not known; known are ${[
          ...context.providers.keys(),
        ]
          .sort()
          .join(', ')}`,
      );
      return [];
    }
    const { composition } = provider as Partial<ComposedClusterProvider>;
    if (composition && context.hub.hub === 'local') {
      report.refuse(
        `${path}.cluster.provider`,
        'UnknownProvider',
        `provider "${name}" is not known to the local hub: a cloud needs one with Crossplane`,
      );
      return [];
    }
    for (const { field, message } of violationsOf(
      fields,
      provider.schema,
      `${path}.cluster`,
    )) {
      report.refuse(field, 'InvalidSpec', `${message} (provider "${name}")`);
    }
    if (provider.priced && !spec.budget) {
      report.refuse(
        'spec.budget',
        'NoBudget',
        `provider "${name}" costs money, so the run needs a budget`,
      );
    }
    return [
      {
        index,
        name: target.name,
        provider: name,
        rung: provider.rung,
        priced: provider.priced,
        fields,
        dependsOn: target.dependsOn ?? [],
      },
    ];
  });
  refuseCircles(spec, report);
  refuseMixedRungs(targets, report);
  return targets;
}

function refuseCircles(spec: ExperimentSpec, report: AdmissionReport): void {
  const { circle } = assignWaves(
    spec.targets.map(({ name, dependsOn }) => ({
      id: name,
      after: dependsOn ?? [],
    })),
  );
  if (circle) {
    const index = spec.targets.findIndex(({ name }) => name === circle[0]);
    report.refuse(
      `spec.targets[${index}].dependsOn`,
      'CircularDependency',
      `targets wait for each other: ${circle.join(' -> ')}`,
    );
  }
}

/** A run is measured on one rung; a result that mixes a laptop and a cloud compares nothing. */
function refuseMixedRungs(
  targets: readonly ResolvedTarget[],
  report: AdmissionReport,
): void {
  for (const target of targets) {
    if (target.rung !== targets[0].rung) {
      report.refuse(
        `spec.targets[${target.index}].cluster.provider`,
        'InvalidSpec',
        `provider "${target.provider}" is of rung ${target.rung}, and target "${targets[0].name}" of rung ${targets[0].rung}; all targets of a run must share one`,
      );
    }
  }
}
