import type {
  CriterionResult,
  ExperimentResult,
  ExperimentSpec,
  ExperimentStatus,
} from '@assay/plugin-experiments-common';
import { formatNumber, formatValue } from '../format';
import { isTerminalPhase } from './phases';

/** One success criterion, as written in a run's spec. @public */
export type SpecCriterion = NonNullable<
  NonNullable<ExperimentSpec['hypothesis']>['successCriteria']
>[number];

const operators: Record<SpecCriterion['operator'], string> = {
  lt: 'below',
  lte: 'at most',
  gt: 'above',
  gte: 'at least',
};

/** A criterion as the pages show it. @public */
export interface CriterionRow {
  name: string;
  /** The rule in words. */
  rule: string;
  /** `Pending` as long as nobody has judged it. */
  outcome: CriterionResult['result'] | 'Pending';
  /** What was observed, with its unit. */
  observed?: string;
  message?: string;
}

/** A rule in words, such as `latency_p99 of node is at most 50 ms`. @public */
export function describeCriterion(
  criterion: SpecCriterion,
  unit?: string,
): string {
  const { metric, variant, relativeTo, operator, value } = criterion;
  const subject = variant ? `${metric} of ${variant}` : metric;
  return relativeTo
    ? `${subject} is ${operators[operator]} ${formatNumber(
        value,
      )} times that of ${relativeTo}`
    : `${subject} is ${operators[operator]} ${formatValue(value, unit)}`;
}

/** Criteria of a published result. @public */
export function criteriaOfResult(result: ExperimentResult): CriterionRow[] {
  const units = new Map(result.metrics.map(m => [m.name, m.unit]));
  return result.criteria.map(criterion =>
    toRow(criterion, units.get(criterion.metric), criterion),
  );
}

/** Nobody judges it any more. */
const unjudged = {
  result: 'NotMeasured',
  message: 'The run ended before it was judged',
} as const;

/** Criteria of a run; judged as far as its status says. @public */
export function criteriaOfRun(
  spec: ExperimentSpec,
  status: ExperimentStatus = {},
): CriterionRow[] {
  const metrics = [
    ...(spec.metrics?.queries ?? []),
    ...(spec.metrics?.outputs ?? []),
  ];
  return (spec.hypothesis?.successCriteria ?? []).map(criterion =>
    toRow(
      criterion,
      metrics.find(metric => metric.name === criterion.metric)?.unit,
      status.criteria?.find(judged => judged.name === criterion.name) ??
        (status.phase && isTerminalPhase(status.phase) ? unjudged : undefined),
    ),
  );
}

function toRow(
  criterion: SpecCriterion,
  unit: string | undefined,
  judged?: {
    result: CriterionRow['outcome'];
    observed?: number;
    message?: string;
  },
): CriterionRow {
  const { observed } = judged ?? {};
  // Relative criteria observe a ratio, which has no unit.
  const show = (value: number) =>
    criterion.relativeTo
      ? `${formatNumber(value)} times`
      : formatValue(value, unit);
  return {
    name: criterion.name,
    rule: describeCriterion(criterion, unit),
    outcome: judged?.result ?? 'Pending',
    observed: observed === undefined ? undefined : show(observed),
    message: judged?.message,
  };
}
