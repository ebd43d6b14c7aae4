import type {
  MetricAnswer,
  MetricSeries,
  NativeHistogram,
} from '@assay/plugin-experiments-node';
import { InputError } from '@backstage/errors';
import { retryAfterOf, SourceUnavailableError } from './errors';

interface ApiAnswer {
  status?: string;
  errorType?: string;
  error?: string;
  warnings?: string[];
  infos?: string[];
  isPartial?: boolean;
  data?: { resultType?: string; result?: unknown };
}

type RawPoint = [number, string];
type RawHistogram = [number, NativeHistogram];

interface RawSeries {
  metric: Record<string, string>;
  value?: RawPoint;
  values?: RawPoint[];
  histogram?: RawHistogram;
  histograms?: RawHistogram[];
}

/** What came back over HTTP; names of headers are in lower case. */
export interface RawAnswer {
  status: number;
  body: string;
  headers: Record<string, string>;
}

/** What the source will refuse again: the expression, or what is asked about it. */
const PERMANENT = [400, 422];

/**
 * Reads an answer. What the source refuses is an `InputError`, for it will refuse it again;
 * everything else may pass.
 * @param source - for messages
 * @param now - Unix milliseconds
 */
export function readAnswer(
  { status, body, headers }: RawAnswer,
  source: string,
  now: number,
): MetricAnswer {
  let answer: ApiAnswer | undefined;
  try {
    answer = JSON.parse(body);
  } catch {
    // Something in between has answered.
  }
  if (answer?.status === 'success' && status < 300) {
    return {
      series: readSeries(answer.data, source),
      warnings: answer.warnings ?? [],
      infos: answer.infos ?? [],
      partial: answer.isPartial ?? false,
    };
  }
  const text = `${source} answered ${status}: ${reasonOf(
    answer,
    status,
    headers,
  )}`;
  if (PERMANENT.includes(status)) {
    throw new InputError(text);
  }
  throw new SourceUnavailableError(
    text,
    retryAfterOf(headers['retry-after'], now),
  );
}

function reasonOf(
  answer: (ApiAnswer & { message?: string }) | undefined,
  status: number,
  headers: Record<string, string>,
): string {
  if (status >= 300 && status < 400) {
    return `it points elsewhere (${
      headers.location ?? 'no location'
    }), which is not followed`;
  }
  if (status === 401 || status === 403) {
    return `the credential was refused${
      answer?.message ? ` (${answer.message})` : ''
    }`;
  }
  if (!answer) {
    return 'something that is not JSON';
  }
  // An API server in between says `message`.
  return answer.error ?? answer.message ?? answer.errorType ?? 'no reason';
}

function readSeries(data: ApiAnswer['data'], source: string): MetricSeries[] {
  const { resultType, result } = data ?? {};
  switch (resultType) {
    case 'scalar':
      return [{ labels: {}, points: [toPoint(result as RawPoint)] }];
    case 'vector':
      return (result as RawSeries[]).map(({ metric, value, histogram }) =>
        toSeries(metric, value ? [value] : [], histogram ? [histogram] : []),
      );
    case 'matrix':
      return (result as RawSeries[]).map(({ metric, values, histograms }) =>
        toSeries(metric, values ?? [], histograms ?? []),
      );
    default:
      throw new InputError(
        `${source} answered a ${resultType ?? 'nothing'}, which is no number`,
      );
  }
}

function toSeries(
  labels: Record<string, string>,
  points: RawPoint[],
  histograms: RawHistogram[],
): MetricSeries {
  return {
    labels,
    points: points.map(toPoint),
    ...(histograms.length > 0 && { histograms }),
  };
}

function toPoint([time, value]: RawPoint): [number, number] {
  // `+Inf` is not a number to JavaScript, and must not look like a missing one.
  return [time, Number(value.replace(/^([+-]?)Inf$/, '$1Infinity'))];
}
