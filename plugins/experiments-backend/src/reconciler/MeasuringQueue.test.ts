import { builtInProviders } from '../clusters';
import type { ExperimentObject } from './kinds';
import { MeasuringQueue } from './MeasuringQueue';
import { withDefaults } from './testing/library';

const run = (
  name: string,
  second: number,
  fields: {
    provider?: string;
    spec?: object;
    status?: object;
    metadata?: object;
  } = {},
): ExperimentObject =>
  ({
    metadata: {
      name,
      namespace: 'experiments',
      uid: name,
      creationTimestamp: `2026-01-01T00:00:0${second}Z`,
      ...fields.metadata,
    },
    spec: {
      ...withDefaults({
        targets: [
          { name: 'target', cluster: { provider: fields.provider ?? 'local' } },
        ],
      }),
      ...fields.spec,
    },
    status: fields.status,
  } as unknown as ExperimentObject);

const admitted = { plan: { configMap: 'plan' } };
const queued = {
  conditions: [{ type: 'Admitted', status: 'False', reason: 'Queued' }],
};
const finished = {
  ...admitted,
  conditions: [{ type: 'Finished', status: 'True', reason: 'Done' }],
};

const queueOf = (...runs: ExperimentObject[]) =>
  new MeasuringQueue(
    { runs: () => runs },
    new Map(builtInProviders().map(each => [each.name, each])),
    'local',
  );

describe('MeasuringQueue', () => {
  const mine = run('mine', 5);

  it.each([
    ['nobody else is there', [], true],
    ['another one measures', [run('other', 1, { status: admitted })], false],
    ['the other one is over', [run('other', 1, { status: finished })], true],
    ['an older one waits', [run('other', 1)], false],
    ['a younger one waits', [run('other', 9)], true],
    [
      'the older one is paused',
      [run('other', 1, { spec: { paused: true } })],
      true,
    ],
    [
      'the older one was aborted',
      [run('other', 1, { spec: { abort: true } })],
      true,
    ],
    [
      'the older one is being deleted',
      [run('other', 1, { metadata: { deletionTimestamp: 'now' } })],
      true,
    ],
    [
      'the older one was refused',
      [run('other', 1, { status: { failure: { reason: 'x' } } })],
      true,
    ],
    [
      'another one is simulated',
      [run('other', 1, { provider: 'simulated', status: admitted })],
      true,
    ],
  ])('when %s', (_, others, want) => {
    expect(queueOf(mine, ...others).admit(mine)).toBe(want);
  });

  it('gives a place to one of two passes at the same time', () => {
    const other = run('other', 6);
    const queue = queueOf(mine, other);
    expect(queue.admit(mine)).toBe(true);
    expect(queue.admit(other)).toBe(false);
    queue.release('experiments/mine');
    expect(queueOf(other).admit(other)).toBe(true);
  });

  it('lets any number be simulated', () => {
    const simulated = run('mine', 1, { provider: 'simulated' });
    const other = run('other', 0, { provider: 'simulated', status: admitted });
    expect(queueOf(simulated, other).admit(simulated)).toBe(true);
  });

  it('knows who comes next', () => {
    const queue = queueOf(
      run('second', 2, { status: queued }),
      run('first', 1, { status: queued }),
    );
    expect(queue.heads()).toEqual(['experiments/first']);
    expect(queue.mayFree(run('done', 0, { status: finished }))).toBe(true);
    expect(queue.mayFree(run('busy', 0, { status: admitted }))).toBe(false);
  });
});
