/* eslint-disable jest/no-export -- a suite for whoever implements the interface */
import type {
  MetricEngine,
  MetricQuery,
  MetricSource,
  MetricTarget,
} from '@assay/plugin-experiments-node';
import type { FedSeries } from './testing/samples';

/** What a source's suite needs. */
export interface MetricSourceExample {
  engine: MetricEngine;
  /** A source of a real server that holds these samples and nothing else. */
  start(series: readonly FedSeries[]): Promise<{
    source: MetricSource;
    target: MetricTarget;
    stop(): Promise<void>;
  }>;
  /** Most points of a range. */
  maxPoints: number;
  /** Whether NaN and infinities come back; VictoriaMetrics keeps no NaN. */
  keepsNaN: boolean;
}

const STEP_MS = 5_000;
/** An hour ago: within retention, and in no shifted or rounded window. */
const now = Math.floor(Date.now() / 60_000) * 60_000 - 3_600_000;
const times = Array.from({ length: 121 }, (_, i) => now + i * STEP_MS);
const start = times[0];
const end = times[times.length - 1];

const uids = ['run-1', 'run-2'];
/** Differs in each run, variant and place, so that no two questions have one answer. */
const gaugeAt = (uid: number, variant: number, i: number) =>
  1000 * uid + 100 * variant + Math.sin(i) + i / 7;
const counterAt = (uid: number, variant: number, i: number) =>
  i * (3 + uid + 2 * variant);

const fed: FedSeries[] = uids.flatMap((uid, u) =>
  ['a', 'b'].flatMap((variant, v) => {
    const labels = { assay_run_uid: uid, assay_variant: variant, job: 'app' };
    return [
      {
        name: 'test_gauge',
        labels,
        points: times.map((t, i): [number, number] => [t, gaugeAt(u, v, i)]),
      },
      {
        name: 'test_requests_total',
        labels,
        points: times.map((t, i): [number, number] => [t, counterAt(u, v, i)]),
      },
    ];
  }),
);
const shared: FedSeries[] = [
  {
    name: 'test_shared',
    labels: { assay_run_uid: 'run-1' },
    points: times.map((t, i): [number, number] => [t, 50 + i]),
  },
  ...['app-a', 'app-b', 'monitoring'].map((namespace, n) => ({
    name: 'test_scraped',
    labels: { namespace },
    points: times.map((t): [number, number] => [t, 10 ** n]),
  })),
  {
    name: 'test_zero',
    labels: { assay_run_uid: 'run-1' },
    points: times.map((t): [number, number] => [t, 0]),
  },
  {
    name: 'test_infinite',
    labels: { assay_run_uid: 'run-1' },
    points: [
      [times[0], 1],
      [times[1], Infinity],
      [times[2], -Infinity],
    ],
  },
  {
    name: 'test_nan',
    labels: { assay_run_uid: 'run-1' },
    points: [
      [times[0], 1],
      [times[1], NaN],
      [times[2], 2],
    ],
  },
  {
    name: 'up',
    labels: { assay_run_uid: 'run-1', job: 'app' },
    points: [[Date.now() - 20_000, 1]],
  },
];

/** The suite that each source passes against a real server. Expected numbers are computed here. */
export function metricSourceContract(example: MetricSourceExample): void {
  const { signal } = new AbortController();
  let source: MetricSource;
  let target: MetricTarget;
  let stop: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    ({ source, target, stop } = await example.start([...fed, ...shared]));
  }, 120_000);
  afterAll(() => stop?.());

  const ask = (query: string, fields: Partial<MetricQuery> = {}) =>
    source.query(
      {
        query,
        type: 'instant',
        startMs: start,
        endMs: end,
        labels: { assay_run_uid: 'run-1', assay_variant: 'a' },
        ...fields,
      },
      target,
      { signal },
    );

  it('says what computes its numbers, and that it is there', () => {
    expect(source.engine).toBe(example.engine);
    expect(source.availability(target)).toEqual({ available: true });
    expect(source.settlingMs).toBeGreaterThanOrEqual(5_000);
    expect(source.settlingFor?.(target)).toBeGreaterThanOrEqual(5_000);
  });

  it.each([0, 7, 60, 120])(
    'answers an instant of the past, at the sample %d',
    async i => {
      const { series, partial } = await ask('test_gauge', { endMs: times[i] });
      expect(partial).toBe(false);
      expect(series).toHaveLength(1);
      expect(series[0].labels).toMatchObject({
        assay_variant: 'a',
        job: 'app',
      });
      expect(series[0].points).toEqual([
        [times[i] / 1000, expect.closeTo(gaugeAt(0, 0, i), 9)],
      ]);
    },
  );

  it('answers the same instant with the same number again', async () => {
    const query = 'avg_over_time(test_gauge[60s])';
    const [one, two] = [await ask(query), await ask(query)];
    expect(one).toEqual(two);
    expect(one.series).toHaveLength(1);
  });

  it('computes a rate over the window of a trial', async () => {
    const { series } = await ask('rate(test_requests_total[1m])', {
      endMs: times[100],
    });
    // 3 + 0 + 0 requests each five seconds.
    expect(series[0].points[0][1]).toBeCloseTo(3 / 5, 6);
  });

  it('answers a range at fixed times, both ends included', async () => {
    const [from, to] = [10, 90];
    const answer = await ask('test_gauge', {
      type: 'range',
      startMs: times[from],
      endMs: times[to],
      stepMs: STEP_MS,
    });
    expect(answer.stepMs).toBe(STEP_MS);
    expect(answer.series).toHaveLength(1);
    expect(answer.series[0].points).toEqual(
      times
        .slice(from, to + 1)
        .map((t, i) => [t / 1000, expect.closeTo(gaugeAt(0, 0, from + i), 9)]),
    );
  });

  it('does not align a range that does not start on its step', async () => {
    const startMs = times[3] + 1_234;
    const answer = await ask('test_gauge', {
      type: 'range',
      startMs,
      endMs: startMs + 80 * STEP_MS,
      stepMs: STEP_MS,
    });
    expect(answer.series[0].points).toHaveLength(81);
    expect(answer.series[0].points[0][0]).toBeCloseTo(startMs / 1000, 3);
  });

  it('widens a step that would ask for more points than it gives, and says so', async () => {
    const answer = await ask('test_gauge', {
      type: 'range',
      startMs: end - example.maxPoints * 1000 - 5_000_000,
      stepMs: 1,
    });
    const span = example.maxPoints * 1000 + 5_000_000;
    expect(answer.stepMs).toBe(Math.ceil(span / (example.maxPoints - 1)));
    expect(Math.floor(span / answer.stepMs!) + 1).toBeLessThanOrEqual(
      example.maxPoints,
    );
    expect(answer.series).toHaveLength(1);
  });

  it('sees one run and one variant, and what the variants share', async () => {
    const counts = async (query: string, labels: Record<string, string>) =>
      (await ask(query, { labels })).series.map(({ points }) => points[0][1]);
    const one = { assay_run_uid: 'run-1' };
    expect(await counts('count(test_gauge)', one)).toEqual([2]);
    expect(
      await counts('count(test_gauge)', { ...one, assay_variant: 'b' }),
    ).toEqual([1]);
    expect(await counts('test_shared', { ...one, assay_variant: 'b' })).toEqual(
      [50 + 120],
    );
    expect(
      await counts('sum(test_gauge) + sum(test_requests_total)', {
        assay_run_uid: 'run-2',
        assay_variant: 'b',
      }),
    ).toEqual([expect.closeTo(gaugeAt(1, 1, 120) + counterAt(1, 1, 120), 6)]);
    expect(await counts('test_gauge', { assay_run_uid: 'run-3' })).toEqual([]);
  });

  it('tells variants by their namespaces, where nothing else does', async () => {
    const sum = async (otherNamespaces?: string[]) =>
      (await ask('sum(test_scraped)', { labels: {}, otherNamespaces }))
        .series[0].points[0][1];
    expect(await sum()).toBe(111);
    expect(await sum(['app-b'])).toBe(101);
    expect(await sum(['app-a', 'app-b'])).toBe(100);
  });

  it('keeps empty apart from zero', async () => {
    expect((await ask('test_nothing')).series).toEqual([]);
    const { series } = await ask('test_zero', {
      labels: { assay_run_uid: 'run-1' },
    });
    expect(series.map(({ points }) => points[0][1])).toEqual([0]);
  });

  it('has no sample of a time before there was any', async () => {
    const { series } = await ask('test_gauge', { endMs: start - 3_600_000 });
    expect(series).toEqual([]);
  });

  it('keeps infinities, and NaN where its engine does', async () => {
    const range = {
      type: 'range' as const,
      startMs: times[0],
      endMs: times[2],
      stepMs: STEP_MS,
      labels: { assay_run_uid: 'run-1' },
    };
    const infinite = await ask('test_infinite', range);
    expect(infinite.series[0].points.map(([, value]) => value)).toEqual([
      1,
      Infinity,
      -Infinity,
    ]);
    const nan = await ask('test_nan', range);
    const values = nan.series[0].points.map(([, value]) => value);
    expect([values[0], values.at(-1)]).toEqual([1, 2]);
    expect(values.some(Number.isNaN)).toBe(example.keepsNaN);
  });

  it('answers a scalar', async () => {
    const { series } = await ask('scalar(test_shared) * 2', { labels: {} });
    expect(series[0].points[0][1]).toBe(2 * (50 + 120));
  });

  it.each([
    ['an expression that does not parse', 'test_gauge{'],
    ['a function that does not exist', 'no_such_function(test_gauge)'],
  ])('refuses %s for good', async (_, query) => {
    await expect(ask(query)).rejects.toMatchObject({ name: 'InputError' });
  });

  it('ends with its signal', async () => {
    const controller = new AbortController();
    controller.abort(new Error('the pass is over'));
    await expect(
      source.query(
        {
          query: 'test_gauge',
          type: 'instant',
          startMs: start,
          endMs: end,
          labels: {},
        },
        target,
        { signal: controller.signal },
      ),
    ).rejects.toThrow('the pass is over');
  });

  it('tells how far its samples of a run reach', async () => {
    const newest = (uid: string) =>
      source.newestSample?.({ assay_run_uid: uid }, target, { signal });
    const reached = await newest('run-1');
    expect(Math.abs(reached! - (Date.now() - 20_000))).toBeLessThan(60_000);
    expect(await newest('run-2')).toBeUndefined();
  });

  it('tells its own time', async () => {
    const before = Date.now();
    const time = await source.clock?.(target, { signal });
    expect(time).toBeGreaterThan(before - 2_000);
    expect(time).toBeLessThan(Date.now() + 2_000);
  });
}
