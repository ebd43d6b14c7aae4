import { onAbort } from '../abort';

/**
 * Time as this package sees it. Everything that waits takes a clock, so that a
 * test can move days in a millisecond.
 *
 * @public
 */
export interface Clock {
  /** Wall time in milliseconds since 1970. It may jump; use it only for what people and other machines read. */
  now(): number;
  /** Milliseconds from an arbitrary start. It never goes back; use it to measure and to keep deadlines. */
  monotonic(): number;
  /**
   * Calls back once after `ms` milliseconds.
   *
   * @returns a function that cancels the call; harmless when it has happened already
   */
  setTimeout(callback: () => void, ms: number): () => void;
}

/**
 * Where jitter comes from: a number in [0, 1).
 *
 * @public
 */
export type Random = () => number;

/** Node fires a longer timer at once; an expiry date can be further away than 24.8 days. */
const LONGEST_NODE_TIMER_MS = 2 ** 31 - 1;

/**
 * The clock of the machine. Its timers keep the process alive while they wait,
 * so whoever sets one must cancel it when it stops.
 *
 * @public
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout(callback, ms) {
    let timer: NodeJS.Timeout;
    const wait = (remaining: number) => {
      const slice = Math.min(remaining, LONGEST_NODE_TIMER_MS);
      timer = setTimeout(
        () => (remaining > slice ? wait(remaining - slice) : callback()),
        slice,
      );
    };
    wait(Math.max(0, ms));
    return () => clearTimeout(timer);
  },
};

/**
 * Waits `ms` milliseconds on a clock.
 *
 * @throws the reason of `signal` as soon as it is aborted
 * @public
 */
export function delay(
  clock: Clock,
  ms: number,
  signal?: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    let unlink = () => {};
    const cancel = clock.setTimeout(() => {
      unlink();
      resolve();
    }, ms);
    unlink = onAbort(signal, reason => {
      cancel();
      reject(reason);
    });
  });
}
