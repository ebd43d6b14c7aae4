import type {
  ExperimentSpec,
  MetricResult,
  Sample,
  TrialRecord,
} from '@assay/plugin-experiments-common';
import { finishMetric } from './finishMetric';

type Output = NonNullable<
  NonNullable<ExperimentSpec['metrics']>['outputs']
>[number];

/** A metric that the trials report themselves; only valid trials give samples. */
export function measureOutput(
  metric: Output,
  trials: readonly TrialRecord[],
  variants: readonly string[],
): MetricResult {
  const { name, title, from, unit, direction, required } = metric;
  const samples: Sample[] = [];
  const problems: string[] = [];
  for (const trial of trials.filter(({ valid }) => valid)) {
    const value = valueAt(trial.summary, from);
    if (value === undefined) {
      problems.push(
        `trial ${trial.variant}-${trial.trial} reports no number "${from}"`,
      );
      continue;
    }
    samples.push({
      variant: trial.variant,
      trial: trial.trial,
      attempt: trial.attempt,
      startedAt: trial.startedAt,
      endedAt: trial.endedAt,
      value,
    });
  }
  return finishMetric(
    { name, title, kind: 'output', from, unit, direction, required },
    { samples, problems, variant: metric.variant, variants },
  );
}

/** The number at a path such as `latency.p99`. */
export function valueAt(summary: unknown, path: string): number | undefined {
  const value = path
    .split('.')
    .reduce<unknown>(
      (inner, key) =>
        inner !== null &&
        typeof inner === 'object' &&
        Object.prototype.hasOwnProperty.call(inner, key)
          ? (inner as Record<string, unknown>)[key]
          : undefined,
      summary,
    );
  return typeof value === 'number' && Number.isFinite(value)
    ? value
    : undefined;
}
