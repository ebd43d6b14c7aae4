import type {
  ExperimentResult,
  Histogram,
  TrialRecord,
} from '@assay/plugin-experiments-common';
import {
  build,
  decodeFromCompressedBase64,
  JsHistogram,
} from 'hdr-histogram-js';
import type { Histogram as HdrHistogram } from 'hdr-histogram-js';

const MICROSECONDS_PER_MILLISECOND = 1000;

/** A complete latency distribution, in milliseconds. @public */
export interface LatencyDistribution {
  count: number;
  min: number;
  max: number;
  /** Latency that the given share of responses, 0 to 1, does not exceed. */
  quantile(share: number): number;
  /** Recorded values with how often each was recorded, ascending. */
  recorded(): { value: number; count: number }[];
}

/**
 * Decodes the histogram of one trial.
 * @throws Error when the encoding is not the one that the result's version names
 * @public
 */
export function decodeHistogram(histogram: Histogram): LatencyDistribution {
  return toDistribution(decode(histogram));
}

/**
 * The responses of several trials as one distribution. Quantiles of the merged histogram are
 * true quantiles of all responses; an average of the trials' quantiles would not be one.
 * @public
 */
export function mergeHistograms(histograms: Histogram[]): LatencyDistribution {
  const merged = build({
    bitBucketSize: 64,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 2,
    autoResize: true,
    numberOfSignificantValueDigits: 3,
  });
  histograms.forEach(histogram => merged.add(decode(histogram)));
  return toDistribution(merged);
}

/** The trials that may be used: a trial whose generator missed its schedule is not averaged in. */
export function usableTrials(result: ExperimentResult): TrialRecord[] {
  return result.trials.filter(trial => trial.valid);
}

/** Why there is nothing to draw from the trials. */
export function whyNoTrials(result: ExperimentResult): string {
  const count = result.trials.length;
  if (count === 0) {
    return 'there was no trial';
  }
  const reasons = new Set(result.trials.flatMap(trial => trial.reasons));
  return `none of the ${count} trials may be used${
    reasons.size > 0 ? `, the first because ${[...reasons][0]}` : ''
  }`;
}

/** One distribution for each variant that has usable responses, in the order of the result. */
export function distributionsByVariant(
  result: ExperimentResult,
): { variant: string; trials: number; distribution: LatencyDistribution }[] {
  return result.variants.flatMap(variant => {
    const trials = usableTrials(result).filter(
      trial => trial.variant === variant,
    );
    const distribution = mergeHistograms(trials.map(trial => trial.histogram));
    return distribution.count > 0
      ? [{ variant, trials: trials.length, distribution }]
      : [];
  });
}

function decode(histogram: Histogram): HdrHistogram {
  if (
    histogram.encoding !== 'hdr-v2-compressed-base64' ||
    histogram.unit !== 'us'
  ) {
    throw new Error(
      `Histogram encoding ${histogram.encoding} in ${histogram.unit} is not known`,
    );
  }
  return decodeFromCompressedBase64(histogram.data, 64);
}

function toDistribution(histogram: HdrHistogram): LatencyDistribution {
  const milliseconds = (value: number) => value / MICROSECONDS_PER_MILLISECOND;
  return {
    count: histogram.totalCount,
    min: milliseconds(histogram.totalCount > 0 ? histogram.minNonZeroValue : 0),
    max: milliseconds(histogram.maxValue),
    quantile: share =>
      milliseconds(histogram.getValueAtPercentile(share * 100)),
    recorded: () =>
      recordedValues(histogram).map(({ value, count }) => ({
        value: milliseconds(value),
        count,
      })),
  };
}

function recordedValues(
  histogram: HdrHistogram,
): { value: number; count: number }[] {
  if (!(histogram instanceof JsHistogram)) {
    throw new Error('Only a histogram in JavaScript can be walked');
  }
  const values: { value: number; count: number }[] = [];
  for (let index = 0; index < histogram.countsArrayLength; index++) {
    const count = histogram.getCountAtIndex(index);
    if (count > 0) {
      const lowest = histogram.valueFromIndex(index);
      values.push({ value: histogram.medianEquivalentValue(lowest), count });
    }
  }
  return values;
}
