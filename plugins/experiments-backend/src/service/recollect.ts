import type {
  ExperimentResult,
  ExperimentSpec,
  MetricResult,
} from '@assay/plugin-experiments-common';
import type {
  MetricSource,
  MetricTarget,
} from '@assay/plugin-experiments-node';
import { judgeCriterion } from '../reconciler/measuring/criteria';
import type {
  QueryMeasurement,
  SeriesFile,
} from '../reconciler/measuring/queryMetrics';

/**
 * The source that a metric is asked from again. What was collected is asked from the engine that
 * computed it and from no other: another would answer another number to the same question.
 */
export function chooseSource(
  previous: MetricResult | undefined,
  target: MetricTarget,
  sources: readonly MetricSource[],
): { source: MetricSource } | { reason: string } {
  const reasons: string[] = [];
  const available = sources.filter(source => {
    const answer = source.availability(target);
    if (!answer.available) {
      reasons.push(answer.reason);
    }
    return answer.available;
  });
  const before = previous?.source;
  const same =
    available.find(({ name }) => name === before?.name) ??
    available.find(source => engineOf(source) === before?.engine);
  if (same) {
    return { source: same };
  }
  if (previous?.collected && before && available.length > 0) {
    return {
      reason: `it was computed by ${before.engine}, and only ${available
        .map(engineOf)
        .join(', ')} can be asked; the two are not mixed`,
    };
  }
  return available.length > 0
    ? { source: available[0] }
    : {
        reason: [...new Set(reasons)].join('; ') || 'there is no metric source',
      };
}

function engineOf({ engine }: MetricSource) {
  return engine ?? 'prometheus';
}

/** What asking again came to, for one metric. */
export type Recollected =
  | { type: 'same' }
  | { type: 'kept'; reason: string }
  | { type: 'changed'; change: string };

/** Compares what was known with what came back. Nothing known is replaced by less. */
export function decideRecollected(
  previous: MetricResult | undefined,
  measured: MetricResult,
): Recollected {
  const known = previous?.samples.length ?? 0;
  const found = measured.samples.length;
  if (found === 0 || found < known) {
    return known === 0
      ? { type: 'same' }
      : {
          type: 'kept',
          reason: `${found} of ${known} samples came back${
            measured.reason ? ` (${measured.reason})` : ''
          }`,
        };
  }
  if (known === 0) {
    return { type: 'changed', change: `${found} samples, none before` };
  }
  const differing = measured.samples.filter(sample => {
    const before = previous!.samples.find(
      ({ variant, trial, attempt }) =>
        variant === sample.variant &&
        trial === sample.trial &&
        attempt === sample.attempt,
    );
    return before?.value !== sample.value;
  });
  return differing.length === 0 && found === known
    ? { type: 'same' }
    : {
        type: 'changed',
        change: `${differing.length} of ${found} samples differ, ${known} before`,
      };
}

/** What asking again came to, for a result; without `next` nothing differs. */
export interface RecollectedRun {
  changes: string[];
  kept: string[];
  next?: { result: ExperimentResult; series: SeriesFile[] };
}

/** Puts together the next revision of a result. */
export function buildRecollection(
  result: ExperimentResult,
  spec: ExperimentSpec,
  measured: readonly QueryMeasurement[],
  kept: readonly string[],
  collectedAt: string,
): RecollectedRun {
  const changes: string[] = [];
  const keeps = [...kept];
  const changed = new Map<string, QueryMeasurement>();
  for (const measurement of measured) {
    const { metric } = measurement;
    const previous = result.metrics.find(({ name }) => name === metric.name);
    const decided = decideRecollected(previous, metric);
    if (decided.type === 'kept') {
      keeps.push(`${metric.name}: ${decided.reason}`);
    } else if (decided.type === 'changed') {
      changes.push(`${metric.name}: ${decided.change}`);
      changed.set(metric.name, measurement);
    }
  }
  if (changed.size === 0) {
    return { changes, kept: keeps };
  }
  const metrics = result.metrics.map(
    metric => changed.get(metric.name)?.metric ?? metric,
  );
  return {
    changes,
    kept: keeps,
    next: {
      result: {
        ...result,
        revision: result.revision + 1,
        collectedAt,
        recollected: { from: result.revision, changes, kept: keeps },
        metrics,
        criteria: (spec.hypothesis?.successCriteria ?? []).map(criterion =>
          judgeCriterion(criterion, metrics, result.variants),
        ),
      },
      series: [...changed.values()].flatMap(({ series }) => series ?? []),
    },
  };
}
