import fc from 'fast-check';
import { VirtualClock } from '../clock';
import { assertNoTimers } from '../testing/assertNoTimers';
import { WorkQueue } from './WorkQueue';

describe('WorkQueue', () => {
  let clock: VirtualClock;
  let queue: WorkQueue;

  beforeEach(() => {
    clock = new VirtualClock();
    queue = new WorkQueue({ clock, random: () => 1 });
  });

  afterEach(() => {
    queue.shutDown();
    assertNoTimers(clock);
  });

  /** What the workers got, in order; each key is done at once. */
  async function drain(): Promise<string[]> {
    const keys: string[] = [];
    while (queue.length > 0) {
      const key = (await queue.get())!;
      keys.push(key);
      queue.done(key);
    }
    return keys;
  }

  it.each([
    {
      name: 'first in, first out',
      add: ['a', 'b', 'c'],
      want: ['a', 'b', 'c'],
    },
    { name: 'a waiting key once', add: ['a', 'b', 'a'], want: ['a', 'b'] },
    { name: 'nothing', add: [], want: [] },
  ])('hands out $name', async ({ add, want }) => {
    add.forEach(key => queue.add(key));
    expect(queue.length).toBe(want.length);
    expect(await drain()).toEqual(want);
  });

  it('gives a waiting worker its key at once', async () => {
    const one = queue.get();
    const two = queue.get();
    queue.add('a');
    queue.add('b');
    expect(await Promise.all([one, two])).toEqual(['a', 'b']);
    expect(queue.length).toBe(0);
  });

  it('keeps a key that is worked on from a second worker, and brings it back', async () => {
    queue.add('a');
    const key = (await queue.get())!;
    queue.add('a');
    queue.add('a');
    expect(queue.length).toBe(0);
    queue.done(key);
    expect(queue.length).toBe(1);
    expect(await drain()).toEqual(['a']);
  });

  it('adds later, at the earliest time that was asked for', async () => {
    queue.addAfter('a', 5_000);
    queue.addAfter('a', 2_000);
    queue.addAfter('a', 9_000);
    expect(clock.pendingTimers()).toBe(1);
    await clock.advance(1_999);
    expect(queue.length).toBe(0);
    await clock.advance(1);
    expect(await drain()).toEqual(['a']);
    await clock.advance(60_000);
    expect(queue.length).toBe(0);
  });

  it('adds at once what is due at once', () => {
    queue.addAfter('a', 0);
    expect(queue.length).toBe(1);
  });

  it('drops the timer of a key that is handed out', async () => {
    queue.addAfter('a', 5_000);
    queue.add('a');
    expect(await drain()).toEqual(['a']);
    expect(clock.pendingTimers()).toBe(0);
  });

  it('doubles the delay of a key that fails, for itself and to a cap', async () => {
    const delays: number[] = [];
    for (let n = 0; n < 11; n++) {
      queue.addRateLimited('a');
      delays.push((clock.nextTimerAt()! - clock.now()) / 1000);
      await clock.advance(300_000);
      expect(await drain()).toEqual(['a']);
    }
    expect(delays).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    expect(queue.retries('a')).toBe(11);
    expect(queue.retries('b')).toBe(0);
    queue.forget('a');
    queue.addRateLimited('a');
    expect(clock.nextTimerAt()).toBe(clock.now() + 1_000);
  });

  it('waits as long as a server asks', () => {
    queue.addRateLimited('a', 20_000);
    expect(clock.nextTimerAt()).toBe(clock.now() + 20_000);
  });

  it('is idle when nothing waits and nothing is worked on', async () => {
    await queue.whenIdle();
    queue.add('a');
    queue.addAfter('later', 1_000);
    let idle = false;
    const waiting = queue.whenIdle().then(() => {
      idle = true;
    });
    const key = (await queue.get())!;
    queue.add(key);
    queue.done(key);
    expect(idle).toBe(false);
    await drain();
    await waiting;
    expect(idle).toBe(true);
  });

  it('lets everybody go when it is shut down', async () => {
    queue.add('a');
    queue.addAfter('b', 1_000);
    const key = await queue.get();
    const waiting = queue.get();
    queue.shutDown();
    expect(await waiting).toBeUndefined();
    expect(await queue.get()).toBeUndefined();
    queue.add('c');
    queue.addAfter('d', 1);
    queue.done(key!);
    await queue.whenIdle();
    expect(queue.length).toBe(0);
  });

  it('neither loses a key nor works on one twice at a time', async () => {
    const action = fc.record({
      kind: fc.constantFrom('add', 'get', 'done', 'later', 'fail', 'time'),
      key: fc.constantFrom('a', 'b', 'c'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async actions => {
        clock = new VirtualClock();
        queue = new WorkQueue({ clock, random: () => 0.5 });
        const working = new Set<string>();
        /** Asked for and not handed out since. */
        const owed = new Set<string>();
        for (const { kind, key } of actions) {
          if (kind === 'add') queue.add(key);
          if (kind === 'later') queue.addAfter(key, 100);
          if (kind === 'fail') queue.addRateLimited(key);
          if (['add', 'later', 'fail'].includes(kind)) owed.add(key);
          if (kind === 'time') await clock.advance(50);
          if (kind === 'done' && working.delete(key)) queue.done(key);
          if (kind === 'get' && queue.length > 0) {
            const got = (await queue.get())!;
            if (working.has(got)) throw new Error(`${got} twice at a time`);
            working.add(got);
            owed.delete(got);
          }
        }
        working.forEach(key => queue.done(key));
        await clock.advance(3_600_000);
        for (const key of await drain()) owed.delete(key);
        expect([...owed]).toEqual([]);
        queue.shutDown();
      }),
      { numRuns: 300 },
    );
  });
});
