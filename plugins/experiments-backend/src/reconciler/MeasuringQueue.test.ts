import fc from 'fast-check';
import { builtInProviders } from '../clusters';
import type { ExperimentObject } from './kinds';
import { MeasuringQueue } from './MeasuringQueue';
import { limitsOf, type ConcurrencyLimits } from './queue/limits';
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

const providers = new Map(builtInProviders().map(each => [each.name, each]));

function queueOf(
  runs: ExperimentObject[],
  limits: ConcurrencyLimits = { providers: {}, owners: {} },
) {
  const woken: string[] = [];
  const queue = new MeasuringQueue({
    limitsOf: each =>
      limitsOf(each, { limits, providers, defaultProvider: 'local' }),
    wake: keys => woken.push(...keys),
  });
  runs.forEach(each => queue.observe(each));
  return { queue, woken };
}

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
    const { queue } = queueOf([mine, ...others]);
    expect(queue.admit(mine).hasPlace).toBe(want);
  });

  it('gives a place to one of two passes at the same time', () => {
    const other = run('other', 6, { status: queued });
    const { queue, woken } = queueOf([mine, other]);
    expect(queue.admit(mine).hasPlace).toBe(true);
    expect(queue.admit(other)).toEqual({
      hasPlace: false,
      waitsFor: 'provider local (1)',
    });
    // The pass failed before it wrote anything: the place is free, and mine is first again.
    queue.release('experiments/mine');
    expect(queue.admit(other).hasPlace).toBe(false);
    expect(queue.admit(mine).hasPlace).toBe(true);
    queue.observe(run('mine', 5, { status: admitted }));
    queue.release('experiments/mine');
    expect(woken).toEqual([]);
    queue.observe(run('mine', 5, { status: finished }));
    expect(woken).toEqual(['experiments/other']);
    expect(queue.admit(other).hasPlace).toBe(true);
  });

  it('lets the next one go when the one that waits first is deleted', () => {
    const { queue, woken } = queueOf([
      run('busy', 0, { status: admitted }),
      run('first', 1, { status: queued }),
      run('second', 2, { status: queued }),
    ]);
    queue.forget('experiments/first');
    expect(woken).toEqual([]);
    queue.forget('experiments/busy');
    expect(woken).toEqual(['experiments/second']);
  });

  it('lets any number be simulated, where nothing limits them', () => {
    const simulated = run('mine', 1, { provider: 'simulated' });
    const other = run('other', 0, { provider: 'simulated', status: admitted });
    expect(queueOf([simulated, other]).queue.admit(simulated).hasPlace).toBe(
      true,
    );
  });

  it('limits by provider and by owner, the stricter of the two', () => {
    const limits = {
      providers: { simulated: 2 },
      owners: { 'group:default/a': 1 },
      perOwner: 3,
    };
    const of = (name: string, second: number, owner?: string) =>
      run(name, second, { provider: 'simulated', spec: { owner } });
    const a1 = of('a1', 1, 'group:default/a');
    const a2 = of('a2', 2, 'group:default/a');
    const b1 = of('b1', 3, 'group:default/b');
    const { queue } = queueOf([a1, a2, b1], limits);
    expect(queue.admit(a1).hasPlace).toBe(true);
    expect(queue.admit(a2).waitsFor).toBe('owner group:default/a (1)');
    // Not past the older one: whoever came first goes first.
    expect(queue.admit(b1).waitsFor).toBe('provider simulated (2)');
  });

  it('never gives more places than there are, keeps the order, and lets everybody go', () => {
    const limits = {
      providers: { simulated: 2, local: 1 },
      owners: {},
      perOwner: 2,
    };
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            provider: fc.constantFrom('simulated', 'local'),
            owner: fc.constantFrom('a', 'b', 'c'),
            second: fc.integer({ min: 0, max: 9 }),
          }),
          { minLength: 1, maxLength: 15 },
        ),
        fc.infiniteStream(fc.nat()),
        (specs, choices) => {
          const choose = <T>(from: readonly T[]) =>
            from[Number(choices.next().value) % from.length];
          const make = (index: number, status?: object) =>
            run(`r${index}`, specs[index].second, {
              provider: specs[index].provider,
              spec: { owner: specs[index].owner },
              status,
            });
          const state = specs.map(() => 'new');
          const ready = new Set(specs.keys());
          const queue = new MeasuringQueue({
            limitsOf: each =>
              limitsOf(each, { limits, providers, defaultProvider: 'local' }),
            wake: keys =>
              keys.forEach(key => ready.add(Number(key.split('/r')[1]))),
          });
          for (const index of specs.keys()) {
            queue.observe(make(index));
          }
          const busy = () =>
            [...specs.keys()].filter(each => state[each] === 'busy');
          while (ready.size > 0 || busy().length > 0) {
            const mayEnd = busy();
            if (ready.size > 0 && (mayEnd.length === 0 || choose([0, 1]))) {
              const index = choose([...ready]);
              ready.delete(index);
              if (state[index] !== 'new') {
                continue;
              }
              const { hasPlace } = queue.admit(make(index));
              state[index] = hasPlace ? 'busy' : 'new';
              queue.observe(make(index, hasPlace ? admitted : queued));
              queue.release(`experiments/r${index}`);
            } else {
              const index = choose(mayEnd);
              state[index] = 'done';
              queue.observe(make(index, finished));
            }
            for (const provider of ['simulated', 'local'] as const) {
              const count = busy().filter(
                each => specs[each].provider === provider,
              ).length;
              expect(count).toBeLessThanOrEqual(limits.providers[provider]);
            }
            for (const owner of ['a', 'b', 'c']) {
              const count = busy().filter(
                each => specs[each].owner === owner,
              ).length;
              expect(count).toBeLessThanOrEqual(limits.perOwner);
            }
          }
          expect(new Set(state)).toEqual(new Set(['done']));
        },
      ),
      { numRuns: 500, seed: 4 },
    );
  });
});
