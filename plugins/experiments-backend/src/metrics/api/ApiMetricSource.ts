import type {
  MetricAnswer,
  MetricEngine,
  MetricQuery,
  MetricSource,
  MetricTarget,
} from '@assay/plugin-experiments-node';
import { quoted } from '../prometheus/expressions';
import type { Dialect } from './Dialect';
import type { Endpoint, Narrowing } from './Endpoint';
import { SourceUnavailableError } from './errors';
import { readAnswer } from './readAnswer';

/** Remote writes and staleness take up to this, also where scrapes are quick. */
const LEAST_SETTLING_MS = 5_000;

/** Labels that stay empty on what all variants share. */
const sharedLabels = new Set(['assay_variant']);

/** A server with the HTTP API of Prometheus: what it speaks, and where it stands. */
export class ApiMetricSource implements MetricSource {
  readonly name: string;
  readonly engine: MetricEngine;
  readonly #dialect: Dialect;
  readonly #endpoint: Endpoint;
  readonly #now: () => number;
  /** Targets whose source has asked to be left alone, until when (Unix milliseconds) and why. */
  readonly #quiet = new Map<string, { until: number; message: string }>();

  constructor(options: {
    name: string;
    dialect: Dialect;
    endpoint: Endpoint;
    /** Unix milliseconds. */
    now?: () => number;
  }) {
    this.name = options.name;
    this.engine = options.dialect.engine;
    this.#dialect = options.dialect;
    this.#endpoint = options.endpoint;
    this.#now = options.now ?? Date.now;
  }

  readonly settlingMs = LEAST_SETTLING_MS;

  /** Two scrapes: one may have been under way when the window ended. */
  settlingFor(target: MetricTarget): number {
    const interval = this.#endpoint.scrapeIntervalSeconds(target) ?? 0;
    return Math.max(LEAST_SETTLING_MS, 2000 * interval);
  }

  availability(target: MetricTarget): ReturnType<MetricSource['availability']> {
    const reason = this.#endpoint.unavailability(target);
    return reason === undefined
      ? { available: true }
      : { available: false, reason };
  }

  async query(
    request: MetricQuery,
    target: MetricTarget,
    { signal }: { signal: AbortSignal },
  ): Promise<MetricAnswer> {
    if (request.type === 'instant') {
      return this.#ask(
        '/api/v1/query',
        [
          ...this.#expression(request.query, request),
          ['time', inSeconds(request.endMs)],
        ],
        target,
        signal,
      );
    }
    const stepMs = planStep(request, this.#dialect.maxPoints);
    const answer = await this.#ask(
      '/api/v1/query_range',
      [
        ...this.#expression(request.query, request),
        ['start', inSeconds(request.startMs)],
        ['end', inSeconds(request.endMs)],
        ['step', inSeconds(stepMs)],
      ],
      target,
      signal,
    );
    return { ...answer, stepMs };
  }

  /** Of `up`, which every scrape writes, whatever the target itself says. */
  async newestSample(
    labels: Record<string, string>,
    target: MetricTarget,
    { signal }: { signal: AbortSignal },
  ): Promise<number | undefined> {
    const { series } = await this.#ask(
      '/api/v1/query',
      this.#expression('max(timestamp(up))', { labels }),
      target,
      signal,
    );
    const newest = series.at(0)?.points.at(-1)?.[1];
    return newest === undefined || !Number.isFinite(newest)
      ? undefined
      : newest * 1000;
  }

  async clock(
    target: MetricTarget,
    { signal }: { signal: AbortSignal },
  ): Promise<number> {
    const { series } = await this.#ask(
      '/api/v1/query',
      this.#dialect.parameters('time()', []),
      target,
      signal,
    );
    const time = series.at(0)?.points.at(-1)?.[1];
    if (time === undefined || !Number.isFinite(time)) {
      throw new SourceUnavailableError(`${this.#title} does not tell its time`);
    }
    return time * 1000;
  }

  get #title() {
    return `${this.#dialect.title} (source "${this.name}")`;
  }

  #expression(
    query: string,
    seen: Pick<MetricQuery, 'labels' | 'otherNamespaces'>,
  ) {
    return this.#dialect.parameters(
      query,
      matchersOf(seen, this.#endpoint.narrowing),
    );
  }

  async #ask(
    path: string,
    form: [string, string][],
    target: MetricTarget,
    signal: AbortSignal,
  ): Promise<MetricAnswer> {
    this.#respectQuiet(target.target);
    const connection = await this.#endpoint.connect(target, this.#title);
    const answer = await connection(path, new URLSearchParams(form), signal);
    try {
      return readAnswer(answer, this.#title, this.#now());
    } catch (error) {
      if (error instanceof SourceUnavailableError && error.retryAfterMs) {
        const { message, retryAfterMs } = error;
        const until = this.#now() + retryAfterMs;
        this.#quiet.set(target.target, { until, message });
      }
      throw error;
    }
  }

  /** Whoever comes before the time that the source named is told the same without asking. */
  #respectQuiet(target: string): void {
    const quiet = this.#quiet.get(target);
    const left = (quiet?.until ?? 0) - this.#now();
    if (quiet && left > 0) {
      throw new SourceUnavailableError(quiet.message, left);
    }
    this.#quiet.delete(target);
  }
}

/** The matchers of a query, in PromQL. */
export function matchersOf(
  {
    labels,
    otherNamespaces = [],
  }: Pick<MetricQuery, 'labels' | 'otherNamespaces'>,
  { labelled, extraLabels }: Narrowing,
): string[] {
  return [
    ...Object.entries(extraLabels).map(
      ([name, value]) => `${name}=${quoted(value)}`,
    ),
    ...Object.entries(labels).map(([name, value]) =>
      labelled && !sharedLabels.has(name)
        ? `${name}=${quoted(value)}`
        : `${name}=~${quoted(`|${escapeRegExp(value)}`)}`,
    ),
    ...(otherNamespaces.length > 0
      ? [`namespace!~${quoted(otherNamespaces.map(escapeRegExp).join('|'))}`]
      : []),
  ];
}

/** The step of a range, widened where it would ask for more points than the source gives. */
export function planStep(
  { startMs, endMs, stepMs }: MetricQuery,
  maxPoints: number,
): number {
  const least = Math.ceil((endMs - startMs) / (maxPoints - 1));
  return Math.max(stepMs ?? 1000, least);
}

function inSeconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
