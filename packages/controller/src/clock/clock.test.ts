import { delay, systemClock } from './Clock';
import { VirtualClock } from './VirtualClock';

describe('VirtualClock', () => {
  it('calls timers in their order, at their time, also those set on the way', async () => {
    const clock = new VirtualClock(1_000_000);
    const calls: string[] = [];
    const at = (name: string) => () =>
      calls.push(`${name} ${clock.monotonic()} ${clock.now()}`);
    clock.setTimeout(at('c'), 30);
    clock.setTimeout(() => {
      at('a')();
      clock.setTimeout(at('nested'), 5);
    }, 10);
    clock.setTimeout(at('b'), 10);
    const cancel = clock.setTimeout(at('never'), 20);
    clock.setTimeout(at('late'), 41);
    cancel();
    cancel();
    expect(clock.nextTimerAt()).toBe(1_000_010);
    await clock.advance(40);
    expect(calls).toEqual([
      'a 10 1000010',
      'b 10 1000010',
      'nested 15 1000015',
      'c 30 1000030',
    ]);
    expect(clock.monotonic()).toBe(40);
    expect(clock.pendingTimers()).toBe(1);
    await clock.advance(1);
    expect(clock.pendingTimers()).toBe(0);
    expect(clock.nextTimerAt()).toBeUndefined();
  });

  it('follows promises between timers', async () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    const loop = async () => {
      for (let n = 0; n < 5; n++) {
        await delay(clock, 100);
        times.push(clock.monotonic());
      }
    };
    const done = loop();
    await clock.advance(1_000);
    await done;
    expect(times).toEqual([100, 200, 300, 400, 500]);
  });
});

describe('delay', () => {
  it('ends with the reason of its signal and leaves no timer', async () => {
    const clock = new VirtualClock();
    const ender = new AbortController();
    const waiting = delay(clock, 1_000, ender.signal);
    ender.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    await expect(delay(clock, 1, ender.signal)).rejects.toThrow('enough');
    expect(clock.pendingTimers()).toBe(0);
  });
});

describe('systemClock', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('waits longer than a timer of Node can', () => {
    const month = 31 * 24 * 3_600_000;
    let calls = 0;
    systemClock.setTimeout(() => calls++, month);
    const cancel = systemClock.setTimeout(() => calls++, month);
    jest.advanceTimersByTime(month - 1);
    expect(calls).toBe(0);
    cancel();
    jest.advanceTimersByTime(1);
    expect(calls).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});
