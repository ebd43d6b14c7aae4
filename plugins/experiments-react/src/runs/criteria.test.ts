import { buildResult } from '../testUtils';
import { criteriaOfResult, criteriaOfRun, describeCriterion } from './criteria';

describe('describeCriterion', () => {
  it.each([
    [
      { name: 'a', metric: 'latency_p99', operator: 'lt', value: 50 },
      'latency_p99 is below 50 ms',
    ],
    [
      {
        name: 'b',
        metric: 'latency_p99',
        variant: 'node',
        operator: 'lte',
        value: 50,
      },
      'latency_p99 of node is at most 50 ms',
    ],
    [
      {
        name: 'c',
        metric: 'latency_p99',
        variant: 'a',
        relativeTo: 'b',
        operator: 'gte',
        value: 1.2,
      },
      'latency_p99 of a is at least 1.2 times that of b',
    ],
  ] as const)('%j', (criterion, rule) => {
    expect(describeCriterion(criterion, 'ms')).toBe(rule);
  });
});

describe('criteriaOfResult', () => {
  it('shows what was observed in the unit of the metric, a ratio without one', () => {
    expect(
      criteriaOfResult(buildResult()).map(({ name, outcome, observed }) => [
        name,
        outcome,
        observed,
      ]),
    ).toEqual([
      ['p99-under-50ms', 'Pass', expect.stringMatching(/^[\d.]+ ms$/)],
      ['keepalive-helps', 'Pass', expect.stringMatching(/^0\.\d+ times$/)],
      ['memory-under-1gib', 'NotMeasured', undefined],
    ]);
  });
});

describe('criteriaOfRun', () => {
  const spec = {
    metrics: {
      outputs: [
        { name: 'p99', from: 'latency.p99', unit: 'ms', required: true },
      ],
    },
    hypothesis: {
      successCriteria: [
        { name: 'fast', metric: 'p99', operator: 'lt' as const, value: 5 },
        { name: 'faster', metric: 'p99', operator: 'lt' as const, value: 1 },
      ],
    },
  };

  it('is pending until judged', () => {
    const rows = criteriaOfRun(spec as never, {
      criteria: [{ name: 'fast', result: 'Fail', observed: 7 }],
    });
    expect(rows.map(({ outcome, observed }) => [outcome, observed])).toEqual([
      ['Fail', '7 ms'],
      ['Pending', undefined],
    ]);
  });

  it('is empty where nothing is expected', () => {
    expect(criteriaOfRun({ ...spec, hypothesis: undefined } as never)).toEqual(
      [],
    );
  });

  it('waits for no judgement of a run that is over', () => {
    const outcomes = (phase: 'Running' | 'Aborted') =>
      criteriaOfRun(spec as never, { phase }).map(({ outcome }) => outcome);
    expect(new Set(outcomes('Running'))).toEqual(new Set(['Pending']));
    expect(new Set(outcomes('Aborted'))).toEqual(new Set(['NotMeasured']));
  });
});
