import { createKubernetesClient, loadKubeConfig } from '@assay/controller';
import type { TrialRecord } from '@assay/plugin-experiments-common';
import { testCluster } from '../../metrics/testing/deliverSource';
import { decideSettling } from '../steps/collectMetrics';
import { clockOffsetMs, decideClock, decideTrialClock } from './clocks';
import { decideReplacedNodes, listNodes, listNodesOf } from './nodes';
import { voidTrials } from './soundTrials';

const at = (seconds: number) =>
  new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();

describe('decideReplacedNodes', () => {
  const a = { name: 'a', uid: '1', bootId: 'x' };
  const b = { name: 'b', uid: '2', bootId: 'y' };
  it.each([
    ['the same', [a, b], [b, a], []],
    ['one more', [a], [a, b], []],
    ['none to begin with', [], [a], []],
    ['one gone', [a, b], [a], ['node "b" is gone']],
    [
      'another of the name',
      [a],
      [{ ...a, uid: '9' }],
      ['node "a" was replaced'],
    ],
    ['a restart', [a], [{ ...a, bootId: 'z' }], ['node "a" was restarted']],
    ['everything', [a, b], [], ['node "a" is gone', 'node "b" is gone']],
  ])('of %s', (_, before, after, want) => {
    expect(decideReplacedNodes(before, after)).toEqual(want);
  });
});

describe('a clock', () => {
  it.each([
    ['read while it was asked', 1000, 1200, 1100, 0],
    ['slow to answer', 1000, 9000, 8999, 0],
    ['behind', 10_000, 10_200, 7_500, -2_500],
    ['ahead', 10_000, 10_200, 13_000, 2_800],
  ])('that is %s', (_, askedAt, answeredAt, shown, want) => {
    expect(clockOffsetMs({ askedAt, answeredAt, shown })).toBe(want);
  });

  it.each([
    [8_000, undefined],
    [7_999, 'the clock of x is 2.0 s behind'],
    [12_000, undefined],
    [12_001, 'the clock of x is 2.0 s ahead'],
    [3_610_000, 'the clock of x is 3600.0 s ahead'],
  ])('that shows %s at 10000', (shown, want) => {
    const reading = { askedAt: 10_000, answeredAt: 10_000, shown };
    expect(decideClock('x', reading)).toBe(want);
  });
});

describe('decideTrialClock', () => {
  const trial = { startedAt: at(12), endedAt: at(42) };
  it.each([
    ['inside of its step', at(10), at(43), undefined],
    ['in a step of unknown times', undefined, undefined, undefined],
    ['in a step that has not ended', at(10), undefined, undefined],
    ['cut to whole seconds', at(10), at(41), undefined],
    ['at the edge', at(14), at(39), undefined],
    [
      'before its step',
      at(15),
      at(60),
      'the clock of its load generator is 3.0 s behind',
    ],
    [
      'after its step',
      at(1),
      at(38),
      'the clock of its load generator is 3.0 s ahead',
    ],
  ])('%s', (_, startedAt, finishedAt, want) => {
    expect(decideTrialClock(trial, { startedAt, finishedAt })).toBe(want);
  });
});

describe('voidTrials', () => {
  const planned = (variant: string, target: string) => ({
    id: `${variant}-1`,
    variant,
    trial: 1,
    target,
    app: 'app',
    seed: 1,
  });
  const record = (variant: string) =>
    ({
      variant,
      trial: 1,
      startedAt: at(12),
      endedAt: at(42),
      valid: true,
      reasons: [],
    } as unknown as TrialRecord);

  it('voids those on a target that is not what it was, and no other', () => {
    const { trials, problems } = voidTrials(
      { trials: [planned('a', 'one'), planned('b', 'two')] },
      [record('a'), record('b')],
      {
        byTarget: new Map([['two', ['node "n" was replaced']]]),
        steps: new Map([['a-1', { startedAt: at(0), finishedAt: at(60) }]]),
      },
    );
    expect(trials.map(({ valid }) => valid)).toEqual([true, false]);
    expect(trials[1].reasons).toEqual(['node "n" was replaced']);
    expect(problems).toEqual(['Trial b-1 is not valid: node "n" was replaced']);
  });
});

describe('decideSettling', () => {
  const observed = { now: 100_000, endedAt: 90_000, settlingMs: 5_000 };
  it.each([
    ['too early', { now: 94_999 }, 'waiting'],
    ['late enough', {}, 'done'],
    ['with a source that has seen the end', { newestSample: 90_000 }, 'done'],
    ['with a source that lags', { newestSample: 89_999 }, 'waiting'],
    [
      'with a source that lags for too long',
      { now: 155_000, newestSample: 1 },
      'done',
    ],
    ['where nothing settles', { now: 0, settlingMs: 0 }, 'done'],
  ])('is %s', (_, fields, type) => {
    expect(decideSettling({ ...observed, ...fields }).type).toBe(type);
  });

  it('looks again at what lags, until its time is over', () => {
    expect(decideSettling({ ...observed, newestSample: 1 })).toMatchObject({
      until: 155_000,
      retryAfterMs: 2_000,
    });
  });
});

jest.setTimeout(60_000);

const cluster = testCluster();
const title = cluster
  ? 'nodes of a real cluster'
  : 'nodes of a real cluster (skipped: no kubeconfig names a cluster with nodes)';
(cluster ? describe : describe.skip)(title, () => {
  it('are what they are, and those of namespaces without pods are none', async () => {
    const client = createKubernetesClient({
      kubeConfig: loadKubeConfig({ path: cluster!.kubeconfig }),
    });
    const { signal } = new AbortController();
    const nodes = await listNodes(client, signal);
    expect(nodes).toEqual([
      {
        name: 'node',
        uid: expect.any(String),
        bootId: expect.stringMatching(/-/),
      },
    ]);
    expect(decideReplacedNodes(nodes, await listNodes(client, signal))).toEqual(
      [],
    );
    expect(await listNodesOf(client, ['no-such-namespace'], signal)).toEqual(
      [],
    );
    await client.close();
  });
});
