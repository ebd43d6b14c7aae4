import type { MetricQuery } from '@assay/plugin-experiments-node';
import { longestRangeMs, withMatchers } from './expressions';
import {
  MAX_POINTS,
  parametersOf,
  PrometheusMetricSource,
  readAnswer,
  stepOf,
} from './PrometheusMetricSource';

const instant: MetricQuery = {
  query: 'rate(x_total[5s])',
  type: 'instant',
  startMs: 1_000,
  endMs: 6_000,
  labels: { assay_run_uid: 'u', assay_variant: 'a.b' },
};
const hub = { hub: 'local' as const, metrics: { url: 'http://prom:9090/' } };
const target = { rung: 'process' as const, target: 't', hub };

describe('withMatchers', () => {
  it.each([
    ['x', 'x{r="u"}'],
    ['x{}', 'x{r="u"}'],
    ['x{a="b"}', 'x{r="u",a="b"}'],
    ['{__name__="x"}', '{r="u",__name__="x"}'],
    ['rate(x[5m])', 'rate(x{r="u"}[5m])'],
    [
      'sum by (le) (rate(x{a=~"b|c"}[5m])) / y offset 1m',
      'sum by (le) (rate(x{r="u",a=~"b|c"}[5m])) / y{r="u"} offset 1m',
    ],
    ['1 + 2', '1 + 2'],
  ])('of %s', (query, want) => {
    expect(withMatchers(query, ['r="u"'])).toBe(want);
  });
});

describe('longestRangeMs', () => {
  it.each([
    ['up', undefined],
    ['rate(x[5m])', 300_000],
    ['rate(x[5m]) + rate(y[1h30m])', 5_400_000],
    ['max_over_time(rate(x[1m])[10m:30s])', 600_000],
    ['rate(x[1500ms])', 1500],
  ])('of %s', (query, want) => {
    expect(longestRangeMs(query)).toBe(want);
  });
});

describe('parametersOf', () => {
  it('asks about the past, for one run and what its variants share', () => {
    expect(Object.fromEntries(parametersOf(instant))).toEqual({
      query: 'rate(x_total{assay_run_uid="u",assay_variant=~"|a\\\\.b"}[5s])',
      time: '6.000',
      nocache: '1',
    });
    expect(
      Object.fromEntries(
        parametersOf({ ...instant, type: 'range', stepMs: 500 }),
      ),
    ).toMatchObject({ start: '1.000', end: '6.000', step: '0.500' });
  });

  it('widens a step that would ask for too many points', () => {
    const day = { ...instant, startMs: 0, endMs: 86_400_000, stepMs: 1000 };
    const step = stepOf(day);
    expect(Math.floor(86_400_000 / step) + 1).toBeLessThanOrEqual(MAX_POINTS);
    expect(stepOf({ ...instant, stepMs: 1000 })).toBe(1000);
  });
});

describe('readAnswer', () => {
  const success = (data: unknown, rest = {}) =>
    JSON.stringify({ status: 'success', data, ...rest });

  it.each([
    ['nothing', success({ resultType: 'vector', result: [] }), []],
    [
      'zero',
      success({
        resultType: 'vector',
        result: [{ metric: { a: 'b' }, value: [1, '0'] }],
      }),
      [{ labels: { a: 'b' }, points: [[1, 0]] }],
    ],
    [
      'a scalar',
      success({ resultType: 'scalar', result: [1, '2.5'] }),
      [{ labels: {}, points: [[1, 2.5]] }],
    ],
    [
      'a range with what is no number in it',
      success({
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [1, 'NaN'],
              [2, '+Inf'],
              [3, '-Inf'],
            ],
          },
        ],
      }),
      [
        {
          labels: {},
          points: [
            [1, NaN],
            [2, Infinity],
            [3, -Infinity],
          ],
        },
      ],
    ],
  ])('of %s', (_, body, want) => {
    expect(readAnswer(200, body).series).toEqual(want);
  });

  it('keeps warnings and partial answers', () => {
    const body = success(
      { resultType: 'vector', result: [] },
      { warnings: ['w'], isPartial: true },
    );
    expect(readAnswer(200, body)).toMatchObject({
      warnings: ['w'],
      partial: true,
    });
  });

  it.each([
    [400, '{"status":"error","error":"parse error"}', 'InputError'],
    [422, '{"status":"error","error":"too many points"}', 'InputError'],
    [503, '{"status":"error","error":"not ready"}', 'ServiceUnavailableError'],
    [502, '<html>', 'ServiceUnavailableError'],
  ])('of %s is an error', (status, body, name) => {
    expect(() => readAnswer(status, body)).toThrow(
      expect.objectContaining({ name }),
    );
  });
});

describe('PrometheusMetricSource', () => {
  it('is there only where the hub says so', () => {
    const source = new PrometheusMetricSource();
    expect(source.availability(target)).toEqual({ available: true });
    expect(
      source.availability({ ...target, hub: { hub: 'local' } }),
    ).toMatchObject({ available: false });
    expect(source.availability({ ...target, rung: 'cloud' })).toMatchObject({
      available: false,
    });
  });

  it('posts the query, and what cannot be reached may pass', async () => {
    const asked: [string, RequestInit][] = [];
    const source = new PrometheusMetricSource({
      async fetch(url, init) {
        asked.push([url, init]);
        return new Response(
          '{"status":"success","data":{"resultType":"vector","result":[]}}',
        );
      },
    });
    const { signal } = new AbortController();
    expect((await source.query(instant, target, { signal })).series).toEqual(
      [],
    );
    expect(asked[0][0]).toBe('http://prom:9090/api/v1/query');
    expect(asked[0][1].method).toBe('POST');

    const away = new PrometheusMetricSource({
      fetch: async () => {
        throw new TypeError('fetch failed');
      },
    });
    await expect(away.query(instant, target, { signal })).rejects.toMatchObject(
      {
        name: 'ServiceUnavailableError',
      },
    );
  });
});
