import type { MetricResult, Sample } from '@assay/plugin-experiments-common';
import type { MetricSource } from '@assay/plugin-experiments-node';
import { resultOf } from '../__testUtils__/results';
import {
  buildRecollection,
  chooseSource,
  decideRecollected,
} from './recollect';

const sample = (trial: number, value: number): Sample => ({
  variant: 'default',
  trial,
  attempt: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
  endedAt: '2026-01-01T00:00:10.000Z',
  value,
});
const metric = (
  values: number[],
  fields: Partial<MetricResult> = {},
): MetricResult => ({
  name: 'cpu',
  kind: 'query',
  query: 'cpu',
  required: false,
  collected: values.length > 0,
  samples: values.map((value, i) => sample(i + 1, value)),
  variants: [],
  ...fields,
});
const source = (
  name: string,
  engine: MetricSource['engine'],
  available = true,
): MetricSource => ({
  name,
  engine,
  settlingMs: 0,
  availability: () =>
    available ? { available } : { available, reason: `${name} is gone` },
  query: async () => ({ series: [], warnings: [], partial: false }),
});
const target = {
  rung: 'cloud' as const,
  target: 't',
  hub: { hub: 'kubernetes' as const },
};

describe('chooseSource', () => {
  const prom = source('prom', 'prometheus');
  const other = source('other-prom', 'prometheus');
  const vm = source('vm', 'victoriametrics');
  const before = (name: string, engine: 'prometheus' | 'victoriametrics') =>
    metric([1], { source: { name, engine } });

  it.each([
    [
      'the same one',
      before('other-prom', 'prometheus'),
      [prom, other, vm],
      'other-prom',
    ],
    ['another of its engine', before('gone', 'prometheus'), [vm, prom], 'prom'],
    ['any, when it was not collected', metric([]), [vm, prom], 'vm'],
    ['any, when nobody knows what computed it', metric([1]), [vm], 'vm'],
  ])('takes %s', (_, previous, sources, want) => {
    expect(chooseSource(previous, target, sources)).toMatchObject({
      source: { name: want },
    });
  });

  it('never mixes engines', () => {
    expect(chooseSource(before('prom', 'prometheus'), target, [vm])).toEqual({
      reason: expect.stringContaining('computed by prometheus'),
    });
  });

  it('says why nothing can answer', () => {
    expect(
      chooseSource(metric([1]), target, [source('a', 'prometheus', false)]),
    ).toEqual({ reason: 'a is gone' });
    expect(chooseSource(metric([1]), target, [])).toEqual({
      reason: 'there is no metric source',
    });
  });
});

describe('decideRecollected', () => {
  it.each([
    ['equal', metric([1, 2]), metric([1, 2]), 'same'],
    ['still nothing', metric([]), metric([]), 'same'],
    ['never asked', undefined, metric([]), 'same'],
    ['nothing any more', metric([1, 2]), metric([]), 'kept'],
    ['less', metric([1, 2]), metric([1]), 'kept'],
    ['something at last', metric([]), metric([1]), 'changed'],
    ['other', metric([1, 2]), metric([1, 3]), 'changed'],
    ['more', metric([1]), metric([1, 2]), 'changed'],
  ])('%s', (_, previous, measured, want) => {
    expect(decideRecollected(previous, measured).type).toBe(want);
  });
});

describe('buildRecollection', () => {
  const spec = { targets: [], workflow: {} } as never;

  it('replaces what differs and nothing else', () => {
    const result = resultOf('u');
    const { next, changes } = buildRecollection(
      result,
      spec,
      [{ metric: metric([7]) }],
      ['x: gone'],
      'now',
    );
    expect(changes).toEqual(['cpu: 1 samples, none before']);
    expect(next!.result).toMatchObject({
      revision: 2,
      collectedAt: 'now',
      outcome: 'Complete',
      recollected: { from: 1, changes, kept: ['x: gone'] },
    });
    expect(next!.result.metrics[0]).toBe(result.metrics[0]);
    expect(next!.result.metrics[1].samples).toEqual([sample(1, 7)]);
    expect(result.revision).toBe(1);
  });

  it('makes no revision when nothing differs', () => {
    expect(
      buildRecollection(resultOf('u'), spec, [{ metric: metric([]) }], [], ''),
    ).toEqual({ changes: [], kept: [] });
  });
});
