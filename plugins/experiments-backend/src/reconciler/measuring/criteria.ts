import type {
  CriterionResult,
  ExperimentSpec,
  MetricResult,
} from '@assay/plugin-experiments-common';

type Criterion = NonNullable<
  NonNullable<ExperimentSpec['hypothesis']>['successCriteria']
>[number];

const operators = {
  lt: { holds: (a: number, b: number) => a < b, word: 'below' },
  lte: { holds: (a: number, b: number) => a <= b, word: 'at most' },
  gt: { holds: (a: number, b: number) => a > b, word: 'above' },
  gte: { holds: (a: number, b: number) => a >= b, word: 'at least' },
};

interface Judgement {
  variant: string;
  observed?: number;
  holds: boolean;
}

/**
 * Judges a criterion by the medians of each variant's valid trials. It passes when it holds for
 * every variant that it applies to; a variant without samples leaves it unmeasured, never passed.
 */
export function judgeCriterion(
  criterion: Criterion,
  metrics: readonly MetricResult[],
  variants: readonly string[],
): CriterionResult {
  const metric = metrics.find(({ name }) => name === criterion.metric);
  const applicable = variants.filter(
    variant =>
      variant !== criterion.relativeTo &&
      (criterion.variant === undefined || variant === criterion.variant),
  );
  const judgements = applicable.map(variant =>
    judge(criterion, metric, variant),
  );
  const failed = judgements.filter(
    ({ observed, holds }) => observed !== undefined && !holds,
  );
  const unmeasured = judgements.filter(
    ({ observed }) => observed === undefined,
  );
  const { name, metric: metricName, operator, value } = criterion;
  const base = {
    name,
    metric: metricName,
    ...(criterion.variant && { variant: criterion.variant }),
    ...(criterion.relativeTo && { relativeTo: criterion.relativeTo }),
    operator,
    value,
  };
  if (failed.length > 0) {
    return {
      ...base,
      result: 'Fail',
      observed: failed[0].observed,
      message: sentence(criterion, metric, failed[0], 'not '),
    };
  }
  if (unmeasured.length > 0 || judgements.length === 0) {
    const reason = metric?.collected ? undefined : metric?.reason;
    return {
      ...base,
      result: 'NotMeasured',
      message: `${criterion.metric} was not measured${
        reason ? `: ${reason}` : ''
      }`,
    };
  }
  // The one nearest to failing says most.
  const nearest = [...judgements].sort(
    (a, b) =>
      Math.abs((a.observed ?? 0) - value) - Math.abs((b.observed ?? 0) - value),
  )[0];
  return {
    ...base,
    result: 'Pass',
    observed: nearest.observed,
    message: sentence(criterion, metric, nearest, ''),
  };
}

function judge(
  { operator, value, relativeTo }: Criterion,
  metric: MetricResult | undefined,
  variant: string,
): Judgement {
  const medianOf = (name: string) =>
    metric?.variants.find(summary => summary.variant === name)?.median;
  const own = medianOf(variant);
  const base = relativeTo === undefined ? 1 : medianOf(relativeTo);
  // A ratio to nothing, or to zero, is no number.
  const observed = own === undefined || !base ? undefined : own / base;
  return {
    variant,
    observed,
    holds: observed !== undefined && operators[operator].holds(observed, value),
  };
}

function sentence(
  { metric: name, operator, value, relativeTo }: Criterion,
  metric: MetricResult | undefined,
  { variant, observed }: Judgement,
  not: string,
): string {
  const shown = Number((observed ?? 0).toPrecision(4));
  const unit = metric?.unit && !relativeTo ? ` ${metric.unit}` : '';
  const what = relativeTo
    ? `median ${name} of ${variant} is ${shown} times that of ${relativeTo}`
    : `median ${name} of ${variant} is ${shown}${unit}`;
  return `${what}, ${not}${operators[operator].word} ${value}${unit}`;
}
