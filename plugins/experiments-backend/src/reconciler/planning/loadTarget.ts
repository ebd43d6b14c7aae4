import type { ExperimentSpec } from '@assay/plugin-experiments-common';
import type { WorkflowTemplate } from '../kinds';
import { ACCESS_PARAMETER, clusterOf, isHub } from '../loadPlacement';
import type { AdmissionReport } from './AdmissionReport';
import type { ResolvedTarget } from './targets';

const FIELD = 'spec.workflow.target';

/** What a target for the load is called, where nothing else tells it from the others. */
const USUAL_NAMES = ['load', 'loadgen', 'load-generator'];

/**
 * Chooses the target that the load runs in: the one that is named, otherwise the only one, the only
 * one without components, the one that is called so, or any where all are one cluster. Load on a
 * cluster that nobody meant would measure something else, so there is no further guess.
 *
 * @returns undefined where the load needs no place: processes share a machine, and what is simulated
 * runs nothing
 */
export function chooseLoadTarget(
  spec: ExperimentSpec,
  targets: readonly ResolvedTarget[],
  report: AdmissionReport,
): ResolvedTarget | undefined {
  const named = spec.workflow.target;
  const names = spec.targets.map(({ name }) => name);
  if (named !== undefined && !names.includes(named)) {
    report.refuse(
      FIELD,
      'InvalidSpec',
      `there is no target "${named}"; there are ${names.join(', ')}`,
    );
    return undefined;
  }
  const rung = targets.at(0)?.rung;
  if (!rung || rung === 'process' || rung === 'simulated') {
    return undefined;
  }
  if (named !== undefined) {
    return targets.find(({ name }) => name === named);
  }
  const chosen =
    theOnly(targets) ??
    theOnly(targets.filter(({ index }) => isBare(spec, index))) ??
    theOnly(targets.filter(({ name }) => USUAL_NAMES.includes(name))) ??
    // One that was not resolved is reported by what could not resolve it.
    (targets.every(each => clusterOf(each) === clusterOf(targets[0])) ||
    targets.length < names.length
      ? targets[0]
      : undefined);
  if (!chosen) {
    report.refuse(
      FIELD,
      'InvalidSpec',
      `nothing tells in which target the load runs; name one of ${names.join(
        ', ',
      )}, or add a target without components`,
    );
  }
  return chosen;
}

function theOnly<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

function isBare(spec: ExperimentSpec, index: number): boolean {
  return spec.targets[index].components.length === 0;
}

/** A template whose steps know only the cluster that they run in cannot put the load elsewhere. */
export function refuseUnplaceable(
  spec: ExperimentSpec,
  template: Pick<WorkflowTemplate, 'spec'> | undefined,
  target: ResolvedTarget | undefined,
  report: AdmissionReport,
): void {
  const declared = template?.spec.arguments?.parameters ?? [];
  if (
    !template ||
    !target ||
    isHub(target) ||
    declared.some(({ name }) => name === ACCESS_PARAMETER)
  ) {
    return;
  }
  report.refuse(
    'spec.workflow.template',
    'UnsupportedTemplate',
    `template "${spec.workflow.template}" runs its load on the hub, and the load belongs in target "${target.name}": it has no parameter "${ACCESS_PARAMETER}"`,
  );
}
