import type {
  MetricAnswer,
  MetricQuery,
  MetricSeries,
  MetricSource,
  MetricTarget,
} from '@assay/plugin-experiments-node';
import { InputError, ServiceUnavailableError } from '@backstage/errors';
import { quoted, withMatchers } from './expressions';

/** Prometheus refuses a range of more points than this. */
export const MAX_POINTS = 11_000;
/** Labels that stay empty on what all variants share. */
const optionalLabels = new Set(['assay_variant']);
const TIMEOUT_MS = 30_000;

type FetchLike = (url: string, init: RequestInit) => Promise<Response>;

interface ApiAnswer {
  status?: string;
  errorType?: string;
  error?: string;
  warnings?: string[];
  infos?: string[];
  isPartial?: boolean;
  data?: { resultType?: string; result?: unknown };
}

/**
 * Prometheus, VictoriaMetrics and whatever else has their HTTP API, where the hub says that one
 * holds the metrics of its processes.
 */
export class PrometheusMetricSource implements MetricSource {
  readonly name = 'prometheus';
  readonly settlingMs: number;
  readonly #fetch: FetchLike;

  constructor(options: { fetch?: FetchLike; settlingMs?: number } = {}) {
    this.#fetch = options.fetch ?? ((url, init) => fetch(url, init));
    // Two scrapes of one second are over sooner; remote writes and staleness take up to this.
    this.settlingMs = options.settlingMs ?? 5_000;
  }

  availability({
    rung,
    hub,
  }: MetricTarget): ReturnType<MetricSource['availability']> {
    if (rung !== 'process') {
      return {
        available: false,
        reason: `no Prometheus is known for targets of rung ${rung}`,
      };
    }
    return hub.metrics?.url
      ? { available: true }
      : {
          available: false,
          reason:
            'the hub has no Prometheus: neither prometheus nor victoria-metrics was on its PATH',
        };
  }

  async query(
    request: MetricQuery,
    { hub }: MetricTarget,
    { signal }: { signal: AbortSignal },
  ): Promise<MetricAnswer> {
    const base = hub.metrics?.url;
    if (!base) {
      throw new InputError('The hub has no Prometheus');
    }
    const path = request.type === 'range' ? 'query_range' : 'query';
    let response: Response;
    try {
      response = await this.#fetch(
        `${base.replace(/\/+$/, '')}/api/v1/${path}`,
        {
          method: 'POST',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
          body: parametersOf(request).toString(),
          signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        },
      );
    } catch (error) {
      signal.throwIfAborted();
      throw new ServiceUnavailableError(
        `Prometheus cannot be reached: ${
          error instanceof Error ? error.message : error
        }`,
      );
    }
    return readAnswer(response.status, await response.text());
  }
}

/** The form of a query. Times are in seconds, and always in the past. */
export function parametersOf(request: MetricQuery): URLSearchParams {
  const matchers = Object.entries(request.labels).map(([name, value]) =>
    optionalLabels.has(name)
      ? `${name}=~${quoted(`|${escapeRegExp(value)}`)}`
      : `${name}=${quoted(value)}`,
  );
  const query = withMatchers(request.query, matchers);
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  if (request.type === 'instant') {
    return new URLSearchParams({
      query,
      time: seconds(request.endMs),
      // VictoriaMetrics would answer a recent window from a rounded cache.
      nocache: '1',
    });
  }
  return new URLSearchParams({
    query,
    start: seconds(request.startMs),
    end: seconds(request.endMs),
    step: seconds(stepOf(request)),
    nocache: '1',
  });
}

/** The step, widened where it would ask for more points than the source gives. */
export function stepOf({ startMs, endMs, stepMs }: MetricQuery): number {
  const least = Math.ceil((endMs - startMs) / (MAX_POINTS - 1));
  return Math.max(stepMs ?? 1000, least);
}

/**
 * Reads an answer. What the source refuses is an `InputError`, for it will refuse it again;
 * everything else may pass.
 */
export function readAnswer(status: number, body: string): MetricAnswer {
  let answer: ApiAnswer;
  try {
    answer = JSON.parse(body);
  } catch {
    throw new ServiceUnavailableError(
      `Prometheus answered ${status} with something that is not JSON`,
    );
  }
  if (answer.status !== 'success') {
    const text = `Prometheus answered ${status}: ${
      answer.error ?? answer.errorType ?? 'no reason'
    }`;
    throw status === 400 || status === 422
      ? new InputError(text)
      : new ServiceUnavailableError(text);
  }
  return {
    series: readSeries(answer.data),
    warnings: answer.warnings ?? [],
    partial: answer.isPartial ?? false,
  };
}

function readSeries(data: ApiAnswer['data']): MetricSeries[] {
  const { resultType, result } = data ?? {};
  switch (resultType) {
    case 'scalar':
      return [{ labels: {}, points: [toPoint(result as RawPoint)] }];
    case 'vector':
      return (result as { metric: Record<string, string>; value?: RawPoint }[])
        .filter(({ value }) => value !== undefined)
        .map(({ metric, value }) => ({
          labels: metric,
          points: [toPoint(value!)],
        }));
    case 'matrix':
      return (
        result as { metric: Record<string, string>; values?: RawPoint[] }[]
      )
        .filter(({ values }) => values !== undefined)
        .map(({ metric, values }) => ({
          labels: metric,
          points: values!.map(toPoint),
        }));
    default:
      throw new InputError(
        `Prometheus answered a ${resultType ?? 'nothing'}, which is no number`,
      );
  }
}

type RawPoint = [number, string];

function toPoint([time, value]: RawPoint): [number, number] {
  // `+Inf` is not a number to JavaScript, and must not look like a missing one.
  return [time, Number(value.replace(/^([+-]?)Inf$/, '$1Infinity'))];
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
