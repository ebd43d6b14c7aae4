import { undeclaredReads } from '../testing/undeclaredReads';
import { readFixtures } from './fixtures';
import { play, type Outcome, type Surroundings } from './schedule';
import { readDefaults } from './schemaDefaults';
import { schedulesOf } from './explore';
import { undeclaredTimers } from './undeclaredTimers';
import { variants } from './variants';

// A few of the schedules that `npm test -- --only faults` plays, all of them found bugs once.

jest.setTimeout(120_000);

describe('a run that something goes wrong with', () => {
  let surroundings: Surroundings;
  const baselines = new Map<string, Outcome>();
  const baselineOf = async (name: string) => {
    const known = baselines.get(name);
    if (known) {
      return known;
    }
    const variant = variants.find(each => each.name === name)!;
    const made = await play({ variant }, surroundings);
    baselines.set(name, made);
    return made;
  };
  const tryEach = async (name: string, fault: string) => {
    const variant = variants.find(each => each.name === name)!;
    const baseline = await baselineOf(name);
    const wrong: string[] = [];
    let tried = 0;
    for (const each of schedulesOf(variant, baseline)) {
      if (each.fault === fault) {
        tried += 1;
        const { violations } = await play(
          each.schedule,
          surroundings,
          baseline,
        );
        wrong.push(
          ...violations.map(
            ({ property, what }) => `${each.at}: ${property}: ${what}`,
          ),
        );
      }
    }
    return { tried, wrong };
  };

  beforeAll(async () => {
    surroundings = {
      defaults: await readDefaults(),
      fixtures: readFixtures(),
    };
  });

  it.each(variants.map(({ name }) => name))(
    'ends as it should where nothing does: %s',
    async name => {
      const { violations, unchanged } = await baselineOf(name);
      expect(violations).toEqual([]);
      expect(unchanged).toBe(0);
    },
  );

  it('needs few writes and no question that it could answer itself', async () => {
    const complete = variants.filter(
      ({ end, fixture, steadyStore }) =>
        end === 'Complete' && !fixture && !steadyStore,
    );
    for (const variant of complete) {
      const { writes, minimum, gets, world } = await baselineOf(variant.name);
      process.stdout.write(
        `${variant.name}: writes ${writes}, minimum ${minimum}, gets ${gets}\n`,
      );
      const asked = world.requests.flatMap(({ verb, name = '' }) =>
        verb === 'get' ? [name] : [],
      );
      expect(writes).toBeLessThanOrEqual(1.1 * minimum);
      expect(undeclaredReads(asked, world.run()!)).toEqual([]);
    }
  });

  it.each([
    // A write that was refused was not tried again, and the run stood still.
    ['one simulated target', 'conflict'],
    // What one answer called gone was left out of the last look, and stayed.
    ['one simulated target', 'kind missing'],
    // Our own write woke the run, and the server was asked before it wanted to be.
    ['one simulated target', 'too many requests'],
    // The removal of a finished run was not tried again.
    ['removed by its time to live', 'conflict'],
    // What made an error of a pass hid that its status was not written.
    ['a metric source that is down', 'server error'],
    // A leader that wakes up makes what is collected at once, and nothing that stays.
    ['one simulated target', 'paused until the other is done'],
  ])('%s: %s', async (name, fault) => {
    const { tried, wrong } = await tryEach(name, fault);
    expect(wrong).toEqual([]);
    expect(tried).toBeGreaterThan(15);
  });

  it.each(variants.map(({ name }) => name))(
    'waits for declared deadlines alone: %s',
    async name => {
      const variant = variants.find(each => each.name === name)!;
      const { world } = await play(
        { variant },
        { ...surroundings, tracesTimers: true },
      );
      expect(world.setTimers.length).toBeGreaterThan(20);
      const failing = name === 'a metric source that is down';
      expect(undeclaredTimers(world, failing)).toEqual([]);
    },
  );

  it('has no timer but those of the virtual clock', async () => {
    const [variant] = variants;
    const made: string[] = [];
    const note = (name: string) => () => {
      made.push(new Error(name).stack ?? name);
      return 0 as never;
    };
    const spies = [
      jest.spyOn(global, 'setTimeout').mockImplementation(note('setTimeout')),
      jest.spyOn(global, 'setInterval').mockImplementation(note('setInterval')),
    ];
    const { violations } = await play({ variant }, surroundings);
    spies.forEach(spy => spy.mockRestore());
    expect(violations).toEqual([]);
    expect(made).toEqual([]);
  });
});
