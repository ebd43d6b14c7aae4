import { BackoffOptions, backoffDelayMs } from '../backoff';
import { Clock, Random, systemClock } from '../clock';

/** @public */
export interface WorkQueueOptions {
  clock?: Clock;
  random?: Random;
  /** Of one key's retries; 1 s, doubling to 5 minutes. */
  backoff?: BackoffOptions;
}

/**
 * Keys that wait for work. A key that waits is not queued twice, a key that is
 * worked on goes to no second worker, and a key that is added meanwhile comes
 * back when it is done.
 *
 * A key has at most one timer, the earliest that was asked for, and it goes
 * when the key is handed out: that pass looks at everything anyway.
 *
 * @public
 */
export class WorkQueue {
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly backoff: BackoffOptions;

  private readonly waiting = new Set<string>();
  private readonly processing = new Set<string>();
  /** Added while they were worked on. */
  private readonly dirty = new Set<string>();
  private readonly delayed = new Map<
    string,
    { at: number; cancel: () => void }
  >();
  private readonly failures = new Map<string, number>();
  /** Until when the server asked not to be asked, in monotonic milliseconds. */
  private readonly held = new Map<string, number>();
  private readonly workers: ((key: string | undefined) => void)[] = [];
  private idleWaiters: (() => void)[] = [];
  private stopped = false;

  constructor(options: WorkQueueOptions = {}) {
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
    this.backoff = options.backoff ?? { baseMs: 1_000, maxMs: 300_000 };
  }

  /** How many keys wait; not those that are worked on or delayed. */
  get length(): number {
    return this.waiting.size;
  }

  add(key: string): void {
    if (this.stopped) return;
    if (this.processing.has(key)) {
      this.dirty.add(key);
      return;
    }
    const heldMs = this.heldMs(key);
    if (heldMs > 0) {
      this.addAfter(key, heldMs);
      return;
    }
    const worker = this.waiting.has(key) ? undefined : this.workers.shift();
    if (worker) {
      this.begin(key);
      worker(key);
    } else {
      this.waiting.add(key);
    }
  }

  /** Adds the key after `ms` milliseconds, unless it is asked for earlier. */
  addAfter(key: string, ms: number): void {
    if (this.stopped) return;
    if (ms <= 0) {
      this.add(key);
      return;
    }
    const at = this.clock.monotonic() + ms;
    const earlier = this.delayed.get(key);
    if (earlier && earlier.at <= at) return;
    earlier?.cancel();
    const cancel = this.clock.setTimeout(() => {
      this.delayed.delete(key);
      this.add(key);
    }, ms);
    this.delayed.set(key, { at, cancel });
  }

  /**
   * Adds the key after a delay that doubles with each of its failures.
   *
   * @param atLeastMs - what the server asked for; until then nothing else adds
   * the key either
   */
  addRateLimited(key: string, atLeastMs: number = 0): void {
    const failures = this.retries(key) + 1;
    this.failures.set(key, failures);
    if (atLeastMs > 0) this.held.set(key, this.clock.monotonic() + atLeastMs);
    const delayMs = backoffDelayMs(failures, this.backoff, this.random);
    this.addAfter(key, Math.max(delayMs, atLeastMs));
  }

  /** How often the key has failed in a row. */
  retries(key: string): number {
    return this.failures.get(key) ?? 0;
  }

  /** The key has succeeded: its next failure is its first. */
  forget(key: string): void {
    this.failures.delete(key);
  }

  /**
   * The next key, as soon as there is one. Whoever gets it calls `done`.
   *
   * @returns undefined when the queue was shut down
   */
  get(): Promise<string | undefined> {
    if (this.stopped) return Promise.resolve(undefined);
    const [key] = this.waiting;
    if (key === undefined) {
      return new Promise(resolve => this.workers.push(resolve));
    }
    this.waiting.delete(key);
    this.begin(key);
    return Promise.resolve(key);
  }

  done(key: string): void {
    this.processing.delete(key);
    if (this.dirty.delete(key)) this.add(key);
    if (this.isIdle) this.idleWaiters.splice(0).forEach(resolve => resolve());
  }

  /** Resolves when no key waits and none is worked on; delayed ones do not count. */
  whenIdle(): Promise<void> {
    if (this.isIdle) return Promise.resolve();
    return new Promise(resolve => this.idleWaiters.push(resolve));
  }

  /** Drops what waits, cancels what is delayed and lets the workers go. */
  shutDown(): void {
    this.stopped = true;
    for (const { cancel } of this.delayed.values()) cancel();
    this.delayed.clear();
    this.held.clear();
    this.waiting.clear();
    this.dirty.clear();
    this.workers.splice(0).forEach(resolve => resolve(undefined));
    if (this.isIdle) this.idleWaiters.splice(0).forEach(resolve => resolve());
  }

  private heldMs(key: string): number {
    const heldMs = (this.held.get(key) ?? 0) - this.clock.monotonic();
    if (heldMs <= 0) this.held.delete(key);
    return heldMs;
  }

  private get isIdle(): boolean {
    return this.waiting.size === 0 && this.processing.size === 0;
  }

  private begin(key: string): void {
    this.processing.add(key);
    this.delayed.get(key)?.cancel();
    this.delayed.delete(key);
  }
}
