import type {
  ExperimentSpec,
  MetricResult,
  Sample,
  TrialRecord,
} from '@assay/plugin-experiments-common';
import type {
  MetricAnswer,
  MetricQuery,
  MetricSource,
  MetricTarget,
} from '@assay/plugin-experiments-node';
import { longestRangeMs } from '../../metrics/prometheus/expressions';
import { formatDuration, parseDurationMs } from '../duration';
import { withWindow } from '../planning/promql';
import { finishMetric } from './finishMetric';
import { median } from './statistics';

type Query = NonNullable<
  NonNullable<ExperimentSpec['metrics']>['queries']
>[number];

/** Points of a range, as `series/<metric>.json` holds them. */
export interface SeriesFile {
  metric: string;
  unit?: string;
  series: {
    variant: string;
    trial: number;
    attempt: number;
    labels: Record<string, string>;
    /** Distance of two points that was asked for, in seconds. */
    stepSeconds?: number;
    /** Unix seconds and value. */
    points: [number, number][];
  }[];
}

export interface QueryMeasurement {
  metric: MetricResult;
  series?: SeriesFile;
}

/** Distance of points where a metric says none: fine enough to draw, coarse enough to fit. */
const STEPS_PER_TRIAL = 60;

/** What a query is asked with. */
export interface QueryOptions {
  source: MetricSource;
  target: MetricTarget;
  runUid: string;
  /** Label of a variant, where its components carry one. */
  labelOf(variant: string): string | undefined;
  /** Namespaces that only other variants use; of processes there are none. */
  otherNamespaces?(variant: string): string[];
  signal: AbortSignal;
  /** Turns a failure that may pass into a reason; without it the failure is thrown. */
  giveUp?: boolean;
}

/** Asks a source about each valid trial. */
export async function measureQuery(
  metric: Query,
  trials: readonly TrialRecord[],
  variants: readonly string[],
  options: QueryOptions,
): Promise<QueryMeasurement> {
  const samples: Sample[] = [];
  const problems: string[] = [];
  const file: SeriesFile = {
    metric: metric.name,
    unit: metric.unit,
    series: [],
  };
  const applicable = trials.filter(
    ({ valid, variant }) =>
      valid && (metric.variant === undefined || variant === metric.variant),
  );
  for (const trial of applicable) {
    const request = buildQuery(metric, trial, options);
    const answer = await ask(request, options);
    const read = decideSample(metric, request, answer);
    if ('problem' in read) {
      problems.push(`trial ${trial.variant}-${trial.trial}: ${read.problem}`);
      continue;
    }
    const { variant, trial: number, attempt, startedAt, endedAt } = trial;
    samples.push({
      variant,
      trial: number,
      attempt,
      startedAt,
      endedAt,
      value: read.value,
      ...(read.note && { note: read.note }),
    });
    if (metric.type === 'range') {
      file.series.push({
        variant,
        trial: number,
        attempt,
        labels: read.labels,
        stepSeconds: read.stepMs && read.stepMs / 1000,
        points: read.points,
      });
    }
  }
  const { name, title, query, unit, direction, required } = metric;
  const hasSeries = file.series.length > 0;
  return {
    metric: finishMetric(
      {
        name,
        title,
        kind: 'query',
        query,
        unit,
        direction,
        required,
        source: {
          name: options.source.name,
          engine: options.source.engine ?? 'prometheus',
        },
        ...(hasSeries && { series: `series/${name}.json` }),
      },
      { samples, problems, variant: metric.variant, variants },
    ),
    ...(hasSeries && { series: file }),
  };
}

export function buildQuery(
  metric: Query,
  trial: TrialRecord,
  {
    runUid,
    labelOf,
    otherNamespaces,
  }: Pick<QueryOptions, 'runUid' | 'labelOf' | 'otherNamespaces'>,
): MetricQuery {
  const startMs = Date.parse(trial.startedAt);
  const endMs = Date.parse(trial.endedAt);
  const variant = labelOf(trial.variant);
  const others = otherNamespaces?.(trial.variant) ?? [];
  return {
    query: withWindow(metric.query, endMs - startMs),
    type: metric.type,
    startMs,
    endMs,
    ...(metric.type === 'range' && {
      stepMs: metric.step
        ? parseDurationMs(metric.step)
        : Math.max(1000, Math.ceil((endMs - startMs) / STEPS_PER_TRIAL)),
    }),
    labels: {
      assay_run_uid: runUid,
      ...(variant !== undefined && { assay_variant: variant }),
    },
    ...(others.length > 0 && { otherNamespaces: others }),
  };
}

async function ask(
  request: MetricQuery,
  { source, target, signal, giveUp }: QueryOptions,
): Promise<MetricAnswer | { refused: string }> {
  try {
    const answer = await source.query(request, target, { signal });
    if (answer.partial && !giveUp) {
      throw new Error(`${source.name} answered in part only`);
    }
    return answer;
  } catch (error) {
    if (signal.aborted) {
      throw error;
    }
    const message = error instanceof Error ? error.message : String(error);
    if (giveUp || (error instanceof Error && error.name === 'InputError')) {
      return { refused: message };
    }
    throw error;
  }
}

type ReadSample =
  | {
      value: number;
      note?: string;
      labels: Record<string, string>;
      points: [number, number][];
      stepMs?: number;
    }
  | { problem: string };

/** One value out of an answer. Nothing is not zero, and two series are not one. */
export function decideSample(
  metric: Pick<Query, 'type'>,
  request: MetricQuery,
  answer: MetricAnswer | { refused: string },
): ReadSample {
  if ('refused' in answer) {
    return { problem: answer.refused };
  }
  if (answer.partial) {
    return { problem: 'the source answered in part only' };
  }
  const [series, ...others] = answer.series;
  if (series?.histograms?.length) {
    return {
      problem:
        'the expression answers a native histogram, which is no single number; take one of it with histogram_quantile, histogram_count or histogram_sum',
    };
  }
  if (!series || series.points.length === 0) {
    return { problem: 'the source has no samples of it' };
  }
  if (others.length > 0) {
    return {
      problem: `the expression answers ${answer.series.length} series; aggregate it to one`,
    };
  }
  const values = series.points
    .map(([, value]) => value)
    .filter(Number.isFinite);
  const value = metric.type === 'range' ? median(values) : values.at(-1);
  if (value === undefined) {
    return { problem: 'the expression has no number for this window' };
  }
  const notes = [
    rangeNote(request),
    metric.type === 'range' ? `median of ${values.length} points` : undefined,
    stepNote(request, answer),
    ...answer.warnings,
    ...(answer.infos ?? []),
  ].filter(Boolean);
  return {
    value,
    ...(notes.length > 0 && { note: notes.join('; ') }),
    labels: series.labels,
    points: series.points,
    stepMs: answer.stepMs,
  };
}

/** A step that the source could not give has made the range coarser than it was asked for. */
function stepNote(
  { stepMs: wanted }: MetricQuery,
  { stepMs }: MetricAnswer,
): string | undefined {
  return wanted !== undefined && stepMs !== undefined && stepMs > wanted
    ? `step widened from ${wanted} ms to ${stepMs} ms`
    : undefined;
}

/** A range that reaches back over the start of its trial has seen more than the trial. */
function rangeNote({ query, startMs, endMs }: MetricQuery): string | undefined {
  const range = longestRangeMs(query);
  return range !== undefined && range > endMs - startMs + 1
    ? `range ${formatDuration(range)} is longer than the trial`
    : undefined;
}
