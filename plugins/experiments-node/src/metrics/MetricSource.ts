import type { HubInfo } from '../hub/HubInfo';
import type { Rung } from '../clusters';
import type { MetricEngine } from './MetricEngine';

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
  /** Namespaces of other variants: what carries one of them as `namespace` is not meant. */
  otherNamespaces?: string[];
}

/** A native histogram, as Prometheus writes it: figures are texts, so that none is rounded. @public */
export interface NativeHistogram {
  count: string;
  sum: string;
  /** Kind of the boundaries (0 to 3), lower and upper boundary, and count. */
  buckets?: [number, string, string, string][];
}

/** One series of an answer. @public */
export interface MetricSeries {
  labels: Record<string, string>;
  /** Unix seconds and value; NaN and infinities are kept. */
  points: [number, number][];
  /** Unix seconds and histogram, where the series has native histograms. */
  histograms?: [number, NativeHistogram][];
}

/**
 * What a source answered. An empty answer is not zero: it has no series. `partial` means that the
 * source itself says that something is missing.
 * @public
 */
export interface MetricAnswer {
  series: MetricSeries[];
  /** What makes the answer doubtful. */
  warnings: string[];
  /** What the source only remarks on. */
  infos?: string[];
  partial: boolean;
  /** Distance of two points that was asked for, where it is not the one of the query. */
  stepMs?: number;
}

/** Something that a run delivers to its target and that answers expressions there. @public */
export interface TargetMetricService {
  app: string;
  engine: MetricEngine;
  namespace: string;
  service: string;
  port: number;
  scheme: 'http' | 'https';
  /** Before `/api/v1`, such as `/prometheus`. */
  path?: string;
  scrapeIntervalSeconds?: number;
}

/** The API server of a target, with the target's own credential. @public */
export interface TargetApi {
  raw(
    path: string,
    init?: {
      method?: string;
      body?: string;
      headers?: Record<string, string>;
      signal?: AbortSignal;
    },
  ): Promise<{ status: number; body: string; headers: Record<string, string> }>;
}

/** What a metric is asked about. @public */
export interface MetricTarget {
  rung: Rung;
  target: string;
  hub: HubInfo;
  /** What the run itself delivers there. */
  services?: readonly TargetMetricService[];
  /**
   * Reaches the target's API server; throws while it cannot be reached. Absent before there is a
   * target, at admission; `null` when there is none any more.
   */
  api?: (() => Promise<TargetApi>) | null;
}

/**
 * Something that answers expressions about the past. No method ever changes anything; `query`
 * throws `InputError` for an expression that the source refuses, and any other error for what may
 * pass. An error that may pass can carry `retryAfterMs`. `metricSourceContract` is the suite that
 * each source passes.
 * @public
 */
export interface MetricSource {
  readonly name: string;
  /** What computes its numbers; `prometheus` when absent. */
  readonly engine?: MetricEngine;
  /** Whether it can answer for a target, and if not, why, in a sentence for people. */
  availability(
    target: MetricTarget,
  ): { available: true } | { available: false; reason: string };
  /** How long after the end of a window its last samples may still come, in milliseconds. */
  readonly settlingMs: number;
  /** The same for one target, where the source knows more about it. */
  settlingFor?(target: MetricTarget): number;
  query(
    request: MetricQuery,
    target: MetricTarget,
    options: { signal: AbortSignal },
  ): Promise<MetricAnswer>;
  /**
   * Time of the newest sample that it scraped of a run, in Unix milliseconds; undefined when it
   * scrapes nothing of it.
   */
  newestSample?(
    labels: Record<string, string>,
    target: MetricTarget,
    options: { signal: AbortSignal },
  ): Promise<number | undefined>;
  /** Its own clock, in Unix milliseconds. */
  clock?(
    target: MetricTarget,
    options: { signal: AbortSignal },
  ): Promise<number>;
}
