import { createHash } from 'node:crypto';
import * as zlib from 'node:zlib';
import {
  TRIAL_VERSION,
  type MetricResult,
  type TrialRecord,
} from '@assay/plugin-experiments-common';
import type { MetricAnswer } from '@assay/plugin-experiments-node';
import type { Workflow } from '../kinds';
import { judgeCriterion } from './criteria';
import { measureOutput, valueAt } from './outputMetrics';
import { buildQuery, decideSample, measureQuery } from './queryMetrics';
import { median, summariseVariants } from './statistics';
import { readTrialOutputs } from './trialOutputs';
import type { PlannedTrial } from '../plan';
import { decideRecord, readTrialRecords } from './trialRecords';
import compressed from './__fixtures__/compressedNodes.json';
import { workflowNodes } from './workflowNodes';

const trial = (
  variant: string,
  number: number,
  fields: Partial<TrialRecord> = {},
): TrialRecord =>
  ({
    version: TRIAL_VERSION,
    variant,
    trial: number,
    attempt: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:00:10.000Z',
    summary: { throughput: number * 10, latency: { p99: 5 } },
    valid: true,
    reasons: [],
    ...fields,
  } as TrialRecord);

describe('median', () => {
  it.each([
    [[], undefined],
    [[3], 3],
    [[9, 1, 5], 5],
    [[1, 2, 3, 10], 2.5],
  ])('of %j is %s', (values, want) => {
    expect(median(values)).toBe(want);
  });

  it('does not change what it is given', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe('measureOutput', () => {
  const metric = { name: 'm', from: 'throughput', required: true };

  it('takes its samples from valid trials only', () => {
    const result = measureOutput(
      metric,
      [
        trial('a', 1),
        trial('a', 2, { valid: false, summary: { throughput: 1e9 } as never }),
        trial('a', 3),
        trial('b', 1),
      ],
      ['a', 'b'],
    );
    expect(result.collected).toBe(true);
    expect(result.variants).toEqual([
      { variant: 'a', samples: 2, median: 20, min: 10, max: 30 },
      { variant: 'b', samples: 1, median: 10, min: 10, max: 10 },
    ]);
  });

  it('is not collected when one side is missing', () => {
    expect(measureOutput(metric, [trial('a', 1)], ['a', 'b'])).toMatchObject({
      collected: false,
      reason: 'no valid trial of b',
    });
  });

  it('says that a field is missing instead of counting zero', () => {
    expect(
      measureOutput({ ...metric, from: 'latency.p1' }, [trial('a', 1)], ['a']),
    ).toMatchObject({ collected: false, samples: [] });
  });

  it('belongs to one variant where it says so', () => {
    expect(
      measureOutput({ ...metric, variant: 'a' }, [trial('a', 1)], ['a', 'b'])
        .collected,
    ).toBe(true);
  });

  it.each([
    [{ a: { b: 1 } }, 'a.b', 1],
    [{ a: { b: 0 } }, 'a.b', 0],
    [{ a: 'x' }, 'a', undefined],
    [{ a: null }, 'a.b', undefined],
    [{ a: Infinity }, 'a', undefined],
    [{}, 'constructor.length', undefined],
  ])('reads %j at %s', (summary, path, want) => {
    expect(valueAt(summary, path)).toBe(want);
  });
});

describe('judgeCriterion', () => {
  const samples = (variant: string, value: number) => ({
    variant,
    trial: 1,
    attempt: 1,
    startedAt: '',
    endedAt: '',
    value,
  });
  const metricOf = (values: Record<string, number>): MetricResult => {
    const all = Object.entries(values).map(([name, value]) =>
      samples(name, value),
    );
    return {
      name: 'p99',
      kind: 'output',
      unit: 'ms',
      required: true,
      collected: true,
      samples: all,
      variants: summariseVariants(all, Object.keys(values)),
    };
  };
  const criterion = {
    name: 'c',
    metric: 'p99',
    operator: 'lt' as const,
    value: 10,
  };

  it.each([
    ['holds for every variant', { a: 5, b: 9 }, {}, 'Pass', 9],
    ['fails for one variant', { a: 5, b: 10 }, {}, 'Fail', 10],
    ['looks at one variant', { a: 5, b: 10 }, { variant: 'a' }, 'Pass', 5],
    ['has no number of a variant', { a: 5 }, {}, 'NotMeasured', undefined],
    ['fails although another variant is missing', { a: 20 }, {}, 'Fail', 20],
    [
      'compares with another variant',
      { a: 5, b: 6 },
      { relativeTo: 'a', operator: 'lte' as const, value: 1.2 },
      'Pass',
      1.2,
    ],
    [
      'compares with nothing',
      { b: 6 },
      { relativeTo: 'a' },
      'NotMeasured',
      undefined,
    ],
    [
      'compares with zero',
      { a: 0, b: 6 },
      { relativeTo: 'a' },
      'NotMeasured',
      undefined,
    ],
  ])('%s', (_, values, fields, result, observed) => {
    const judged = judgeCriterion(
      { ...criterion, ...fields },
      [metricOf(values as Record<string, number>)],
      ['a', 'b'],
    );
    expect([judged.result, judged.observed]).toEqual([result, observed]);
  });

  it('is not measured without its metric, and says why', () => {
    const missing = { ...metricOf({}), collected: false, reason: 'no source' };
    expect(judgeCriterion(criterion, [missing], ['a'])).toMatchObject({
      result: 'NotMeasured',
      message: 'p99 was not measured: no source',
    });
    expect(judgeCriterion(criterion, [], ['a']).result).toBe('NotMeasured');
  });
});

describe('decideSample', () => {
  const request = {
    query: 'rate(x[5s])',
    type: 'instant' as const,
    startMs: 0,
    endMs: 10_000,
    labels: {},
  };
  const answer = (series: [number, number][][]): MetricAnswer => ({
    series: series.map(points => ({ labels: {}, points })),
    warnings: [],
    partial: false,
  });

  it.each([
    ['one number', answer([[[10, 1.5]]]), { value: 1.5 }],
    ['zero', answer([[[10, 0]]]), { value: 0 }],
    ['nothing', answer([]), { problem: expect.stringContaining('no samples') }],
    ['an empty series', answer([[]]), { problem: expect.any(String) }],
    [
      'two series',
      answer([[[10, 1]], [[10, 2]]]),
      { problem: expect.stringContaining('2 series') },
    ],
    ['no number', answer([[[10, NaN]]]), { problem: expect.any(String) }],
    ['infinity', answer([[[10, Infinity]]]), { problem: expect.any(String) }],
    [
      'a part',
      { ...answer([[[10, 1]]]), partial: true },
      { problem: expect.stringContaining('in part') },
    ],
    ['a refusal', { refused: 'bad' }, { problem: 'bad' }],
  ])('of %s', (_, given, want) => {
    expect(decideSample({ type: 'instant' }, request, given)).toMatchObject(
      want,
    );
  });

  it('takes the median of a range, and says so', () => {
    const range = answer([
      [
        [1, 1],
        [2, NaN],
        [3, 5],
        [4, 3],
      ],
    ]);
    expect(
      decideSample({ type: 'range' }, { ...request, type: 'range' }, range),
    ).toMatchObject({ value: 3, note: 'median of 3 points' });
  });

  it('flags a range that has seen more than its trial', () => {
    expect(
      decideSample(
        { type: 'instant' },
        { ...request, query: 'rate(x[5m])' },
        answer([[[10, 1]]]),
      ),
    ).toMatchObject({ note: 'range 5m is longer than the trial' });
  });
});

describe('measureQuery', () => {
  const metric = {
    name: 'm',
    query: 'rate(x[$window])',
    type: 'instant' as const,
    required: true,
  };
  const options = {
    target: {
      rung: 'process' as const,
      target: 't',
      hub: { hub: 'local' as const },
    },
    runUid: 'uid',
    labelOf: () => 'a',
    signal: new AbortController().signal,
  };
  const source = (query: () => Promise<MetricAnswer>) => ({
    name: 'prometheus',
    settlingMs: 0,
    availability: () => ({ available: true as const }),
    query,
  });

  it('asks at the end of each trial about its window', () => {
    expect(buildQuery(metric, trial('a', 1), options)).toEqual({
      query: 'rate(x[10000ms])',
      type: 'instant',
      startMs: Date.UTC(2026, 0, 1),
      endMs: Date.UTC(2026, 0, 1, 0, 0, 10),
      labels: { assay_run_uid: 'uid', assay_variant: 'a' },
    });
  });

  it('throws what may pass, until it gives up', async () => {
    const away = source(async () => {
      throw new Error('connection refused');
    });
    const measure = (giveUp: boolean) =>
      measureQuery(metric, [trial('a', 1)], ['a'], {
        ...options,
        source: away,
        giveUp,
      });
    await expect(measure(false)).rejects.toThrow('connection refused');
    expect((await measure(true)).metric).toMatchObject({
      collected: false,
      reason: 'trial a-1: connection refused',
    });
  });

  it('keeps the points of ranges', async () => {
    const range = source(async () => ({
      series: [
        { labels: { job: 'x' }, points: [[1, 2]] as [number, number][] },
      ],
      warnings: [],
      partial: false,
    }));
    const measured = await measureQuery(
      { ...metric, type: 'range' },
      [trial('a', 1)],
      ['a'],
      { ...options, source: range },
    );
    expect(measured.metric.series).toBe('series/m.json');
    expect(measured.series?.series[0]).toMatchObject({
      variant: 'a',
      points: [[1, 2]],
    });
  });
});

describe('readTrialOutputs', () => {
  const summary = (id: string, attempt: number) =>
    JSON.stringify({
      id,
      variant: 'a',
      trial: 1,
      attempt,
      key: `k${attempt}`,
      sha256: 's',
    });
  const node = (name: string, fields: object, value?: string) => ({
    [name]: {
      id: name,
      name,
      type: 'Pod',
      phase: 'Succeeded',
      ...(value && { outputs: { parameters: [{ name: 'summary', value }] } }),
      ...fields,
    },
  });

  it('takes the last attempt that ended well, and no other', () => {
    const { outputs, problems } = readTrialOutputs({
      status: {
        nodes: {
          ...node('lost', { phase: 'Error' }, summary('a-1', 3)),
          ...node('first', {}, summary('a-1', 1)),
          ...node('second', {}, summary('a-1', 2)),
          ...node('retry', { type: 'Retry' }, summary('a-1', 2)),
          ...node('steps', { type: 'Steps' }),
          ...node('odd', {}, '{"id": 1}'),
        },
      },
    });
    expect(outputs.map(({ key }) => key)).toEqual(['k2']);
    expect(problems).toHaveLength(1);
  });
});

describe('readTrialRecords', () => {
  const planned = {
    id: 'a-1',
    variant: 'a',
    trial: 1,
  } as unknown as PlannedTrial;
  const missed = { valid: false, reasons: ['the schedule was missed'] };
  /** A Workflow whose step ended as it says, attempt after attempt, and what was stored. */
  const attempts = (
    ...ends: { phase: string; record?: Partial<TrialRecord> }[]
  ) => {
    const files = new Map<string, Buffer>();
    const nodes = ends.map(({ phase, record }, index) => {
      const attempt = index + 1;
      const key = `p/trials/a-1-${attempt}.json`;
      const content = Buffer.from(
        JSON.stringify(trial('a', 1, { attempt, ...record })),
      );
      if (record) files.set(key, content);
      const value = JSON.stringify({
        id: 'a-1',
        variant: 'a',
        trial: 1,
        attempt,
        key,
        sha256: createHash('sha256').update(content).digest('hex'),
      });
      return {
        id: `n${index}`,
        name: `n(${index})`,
        type: 'Pod',
        phase,
        ...(record && {
          outputs: { parameters: [{ name: 'summary', value }] },
        }),
      };
    });
    const { outputs, unused } = readTrialOutputs({
      status: { nodes: Object.fromEntries(nodes.map(n => [n.id, n])) },
    });
    return readTrialRecords({
      outputs,
      unused,
      planned: [planned],
      prefix: 'p',
      store: { getFile: async key => files.get(key) },
    });
  };

  it('takes the attempt that came after a missed schedule and tells of both', async () => {
    const { trials, problems } = await attempts(
      { phase: 'Failed', record: missed },
      { phase: 'Error' },
      { phase: 'Succeeded', record: {} },
    );
    expect(trials).toMatchObject([
      {
        attempt: 3,
        valid: true,
        earlierAttempts: [
          {
            attempt: 1,
            key: 'p/trials/a-1-1.json',
            reasons: ['the schedule was missed'],
          },
          { attempt: 2, reasons: [expect.stringContaining('no record')] },
        ],
      },
    ]);
    expect(problems).toEqual([]);
  });

  it('keeps the last attempt, invalid, when none was valid', async () => {
    const { trials, problems } = await attempts(
      { phase: 'Failed', record: missed },
      { phase: 'Succeeded', record: missed },
    );
    expect(trials).toMatchObject([{ attempt: 2, valid: false }]);
    expect(problems).toEqual([
      'Trial a-1 is not valid after 2 attempts: the schedule was missed',
    ]);
  });

  it('does not take a valid record whose step failed', async () => {
    const { trials, problems } = await attempts({
      phase: 'Failed',
      record: {},
    });
    expect(trials).toEqual([]);
    expect(problems).toEqual(['Trial a-1 has no result']);
  });

  it('says nothing of attempts where there was one', async () => {
    const { trials } = await attempts({ phase: 'Succeeded', record: {} });
    expect(trials[0]).not.toHaveProperty('earlierAttempts');
  });
});

describe('decideRecord', () => {
  const planned = { variant: 'a', trial: 1 };
  const read = (record: unknown, alter: { sha256?: string } = {}) => {
    const content = Buffer.from(JSON.stringify(record));
    return decideRecord(
      planned,
      {
        id: 'a-1',
        variant: 'a',
        trial: 1,
        attempt: 2,
        key: 'k',
        sha256: createHash('sha256').update(content).digest('hex'),
        ...alter,
      },
      content,
    );
  };
  const counter = { before: 5, after: 15, responses: 9, timeouts: 1 };

  it('is the one that the step wrote', () => {
    expect(read(trial('a', 1))).toMatchObject({ valid: true, attempt: 2 });
    expect(read(trial('a', 1), { sha256: 'other' })).toContain('checksum');
    expect(read(trial('b', 1))).toContain('another trial');
    expect(read({ ...trial('a', 1), version: 'v9' })).toContain('v9');
    expect(decideRecord(planned, { key: 'k' } as never, undefined)).toContain(
      'not in the result store',
    );
  });

  it('is valid only when the server counted what the generator saw', () => {
    expect(read(trial('a', 1, { counter }))).toMatchObject({ valid: true });
    expect(
      read(trial('a', 1, { counter: { ...counter, after: 16 } })),
    ).toMatchObject({
      valid: false,
      reasons: ['the server counted 11 requests, the generator 10'],
    });
  });
});

describe('workflowNodes', () => {
  // As the controller of Argo Workflows 4.1.2 writes them, with its own libraries.
  const { nodes, gzip, zstd, brotli } = compressed;
  const canZstd = 'zstdDecompressSync' in zlib;

  it.each<[string, Workflow['status']]>([
    ['as they are', { nodes }],
    ['with gzip', { nodes: {}, compressedNodes: gzip }],
    ['with brotli', { compressedNodes: brotli }],
    ...(canZstd
      ? [['with zstd', { compressedNodes: zstd }] as [string, object]]
      : []),
  ])('are read %s', (_, status) => {
    expect(workflowNodes({ status })).toEqual(Object.values(nodes));
    expect(readTrialOutputs({ status }).outputs).toMatchObject([
      { id: 'a-1', attempt: 1 },
    ]);
  });

  it.each([
    ['cut off', { compressedNodes: gzip.slice(0, 40) }, 'decompressed'],
    ['moved away', { offloadNodeStatusVersion: 'fnv:1' }, 'own database'],
  ])('are reported where they were %s', (_, status, problem) => {
    expect(workflowNodes({ status })).toEqual([]);
    expect(readTrialOutputs({ status })).toEqual({
      outputs: [],
      unused: [],
      problems: [expect.stringContaining(problem)],
    });
  });

  it('are none before the engine has looked', () => {
    expect(readTrialOutputs({})).toEqual({
      outputs: [],
      unused: [],
      problems: [],
    });
  });
});
