import type { PlannedTarget } from '../plan';
import {
  decideClusterState,
  decideDueTargets,
  decideElsewhere,
} from './ensureClusters';
import { decideConnection } from './registerClusters';

const cluster = (
  conditions: { type: string; status: string; observedGeneration?: number }[],
  metadata = {},
) =>
  ({
    metadata: { name: 'axp-1', generation: 2, ...metadata },
    status: {
      conditions: conditions.map(each => ({
        reason: 'Creating',
        message: '',
        lastTransitionTime: '',
        ...each,
      })),
    },
  } as Parameters<typeof decideClusterState>[0]);

describe('decideClusterState', () => {
  it.each([
    { name: 'absent', given: undefined, want: false },
    { name: 'new', given: cluster([]), want: false },
    {
      name: 'ready',
      given: cluster([
        { type: 'Ready', status: 'True', observedGeneration: 2 },
      ]),
      want: true,
    },
    {
      name: 'ready for an earlier spec',
      given: cluster([
        { type: 'Ready', status: 'True', observedGeneration: 1 },
      ]),
      want: false,
    },
    {
      name: 'not ready',
      given: cluster([
        { type: 'Ready', status: 'False', observedGeneration: 2 },
      ]),
      want: false,
    },
    {
      name: 'ready and being deleted',
      given: cluster(
        [{ type: 'Ready', status: 'True', observedGeneration: 2 }],
        {
          deletionTimestamp: 'now',
        },
      ),
      want: false,
    },
  ])('of a cluster that is $name', ({ given, want }) => {
    expect(decideClusterState(given).ready).toBe(want);
  });

  it('says what the engine says when it cannot', () => {
    const state = decideClusterState(
      cluster([{ type: 'Synced', status: 'False' }]),
    );
    expect(state.message).toContain('Creating');
  });
});

describe('decideDueTargets', () => {
  const targets = [
    { name: 'a', dependsOn: [] },
    { name: 'b', dependsOn: ['a'] },
    { name: 'c', dependsOn: [] },
  ] as unknown as PlannedTarget[];

  it.each([
    { ready: [], want: ['a', 'c'] },
    { ready: ['a'], want: ['a', 'b', 'c'] },
  ])('with $ready ready', ({ ready, want }) => {
    expect(
      decideDueTargets(targets, new Set(ready)).map(({ name }) => name),
    ).toEqual(want);
  });
});

describe('decideConnection', () => {
  it('waits, looking again by itself, and then fails', () => {
    const observed = { target: 'a', now: 0, deadline: 10 };
    expect(decideConnection(observed)).toMatchObject({
      type: 'waiting',
      until: 10,
      retryAfterMs: expect.any(Number),
    });
    expect(decideConnection({ ...observed, now: 10 })).toMatchObject({
      type: 'stalled',
      reason: 'ProvisioningFailed',
    });
  });

  it('says what is missing where it knows', () => {
    const observed = { target: 'a', what: 'no token yet', deadline: 10 };
    expect(decideConnection({ ...observed, now: 0 })).toMatchObject({
      message: 'Waiting for target "a": no token yet',
    });
    expect(decideConnection({ ...observed, now: 10 })).toMatchObject({
      message: 'Not entered in time: target "a": no token yet',
    });
  });
});

describe('decideElsewhere', () => {
  const fallback = [{ zone: 'b' }, { region: 'c', zone: 'c-a' }];
  const short = {
    ready: false,
    shortage: { kind: 'capacity', elsewhere: 'zone' },
  } as const;
  it.each([
    ['the first time', { fallback }, short, 1, { zone: 'b' }],
    ['the second time', { fallback }, short, 2, { region: 'c', zone: 'c-a' }],
    ['when every place was tried', { fallback }, short, 3, undefined],
    ['where the spec allows none', {}, short, 1, undefined],
    ['while nothing is short', { fallback }, { ready: false }, 1, undefined],
    [
      'not when it came after all',
      { fallback },
      { ...short, ready: true },
      1,
      undefined,
    ],
  ] as const)('%s', (_, target, state, attempt, want) => {
    expect(decideElsewhere(target as never, state, attempt)).toEqual(want);
  });
});
