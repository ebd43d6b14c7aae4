import type { HubInfo } from '../hub';
import type { Rung } from '../clusters';

/** One expression over one trial. Times are Unix milliseconds in the past. @public */
export interface MetricQuery {
  /** The expression; `$window` is already replaced. */
  query: string;
  type: 'instant' | 'range';
  startMs: number;
  endMs: number;
  /** Distance of two points of a range. */
  stepMs?: number;
  /** Labels that a source may narrow by, such as `assay_run_uid`. */
  labels: Record<string, string>;
}

/** One series of an answer. @public */
export interface MetricSeries {
  labels: Record<string, string>;
  /** Unix seconds and value; NaN and infinities are kept. */
  points: [number, number][];
}

/**
 * What a source answered. An empty answer is not zero: it has no series. `partial` means that the
 * source itself says that something is missing.
 * @public
 */
export interface MetricAnswer {
  series: MetricSeries[];
  warnings: string[];
  partial: boolean;
}

/** What a metric is asked about. @public */
export interface MetricTarget {
  rung: Rung;
  target: string;
  hub: HubInfo;
}

/**
 * Something that answers expressions about the past. `availability` and `query` never change
 * anything; `query` throws `InputError` for an expression that the source refuses, and any other
 * error for what may pass.
 * @public
 */
export interface MetricSource {
  readonly name: string;
  /** Whether it can answer for a target, and if not, why, in a sentence for people. */
  availability(
    target: MetricTarget,
  ): { available: true } | { available: false; reason: string };
  /** How long after the end of a window its last samples may still come, in milliseconds. */
  readonly settlingMs: number;
  query(
    request: MetricQuery,
    target: MetricTarget,
    options: { signal: AbortSignal },
  ): Promise<MetricAnswer>;
}
