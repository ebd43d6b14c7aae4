import type { StoredRevision } from '@assay/plugin-experiments-node';
import { decideCollection, decideSettling } from './collectMetrics';
import { decideConclusion } from './conclude';
import { decidePublication } from './publishResults';

const metric = (name: string, collected: boolean, required = true) => ({
  name,
  kind: 'output' as const,
  collected,
  required,
  samples: [],
  variants: [],
  ...(!collected && { reason: 'no valid trial of a' }),
});

describe('decideCollection', () => {
  it.each([
    {
      name: 'everything',
      metrics: [metric('a', true)],
      simulated: false,
      want: { type: 'done' },
    },
    {
      name: 'all but an optional one, and says which',
      metrics: [metric('a', true), metric('b', false, false)],
      simulated: false,
      want: { type: 'done', message: 'metric "b": no valid trial of a' },
    },
    {
      name: 'not a required one',
      metrics: [metric('a', false)],
      simulated: false,
      want: { type: 'stalled', reason: 'MetricsMissing' },
    },
    {
      name: 'nothing, being a simulation',
      metrics: [metric('a', false)],
      simulated: true,
      want: { type: 'done', reason: 'Simulated' },
    },
  ])('collected $name', ({ metrics, simulated, want }) => {
    expect(
      decideCollection({ metrics, problems: [] }, simulated),
    ).toMatchObject(want);
  });
});

describe('decideSettling', () => {
  it.each([
    { now: 4, endedAt: 0, want: 'waiting' },
    { now: 5, endedAt: 0, want: 'done' },
    { now: 5, endedAt: undefined, want: 'done' },
    { now: 0, endedAt: 9, settlingMs: 0, want: 'done' },
  ])('at $now', ({ now, endedAt, settlingMs = 5, want }) => {
    expect(decideSettling({ now, endedAt, settlingMs }).type).toBe(want);
  });
});

describe('decidePublication', () => {
  const revision = { key: 'results/d/u/1', revision: 1 } as StoredRevision;

  it.each([
    {
      publication: { type: 'published' as const, revision },
      now: 0,
      want: { type: 'done', message: revision.key },
    },
    {
      publication: { type: 'spooled' as const, problem: 'away' },
      now: 0,
      want: { type: 'done', status: 'False', reason: 'StoreUnavailable' },
    },
    {
      publication: { type: 'lost' as const, problem: 'both away' },
      now: 0,
      want: { type: 'waiting', until: 10 },
    },
    {
      publication: { type: 'lost' as const, problem: 'both away' },
      now: 10,
      want: { type: 'done', status: 'False', reason: 'PublishingFailed' },
    },
  ])('$publication.type at $now', ({ publication, now, want }) => {
    expect(decidePublication({ publication, now, deadline: 10 })).toMatchObject(
      want,
    );
  });
});

describe('decideConclusion', () => {
  const criterion = (
    name: string,
    result: 'Pass' | 'Fail' | 'NotMeasured',
  ) => ({
    name,
    result,
  });

  it.each([
    { criteria: [], simulated: false, reason: 'Done' },
    { criteria: [criterion('a', 'Pass')], simulated: false, reason: 'Done' },
    {
      criteria: [criterion('a', 'Pass'), criterion('b', 'NotMeasured')],
      simulated: false,
      reason: 'CriteriaNotMeasured',
    },
    {
      criteria: [criterion('a', 'Fail'), criterion('b', 'NotMeasured')],
      simulated: false,
      reason: 'CriteriaNotMet',
    },
    {
      criteria: [criterion('a', 'NotMeasured')],
      simulated: true,
      reason: 'Simulated',
    },
  ])('is $reason', ({ criteria, simulated, reason }) => {
    expect(decideConclusion(criteria, simulated)).toMatchObject({
      status: 'True',
      reason,
    });
  });
});
