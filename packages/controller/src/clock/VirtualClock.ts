import { Clock } from './Clock';

interface Timer {
  at: number;
  sequence: number;
  callback: () => void;
}

/** Kept from before any test replaces the global with a fake one. */
const realSetImmediate = setImmediate;

/**
 * A clock that stands still until it is told to move. Wall time and monotonic
 * time move together; the monotonic one starts at zero.
 *
 * @public
 */
export class VirtualClock implements Clock {
  private elapsedMs = 0;
  private sequence = 0;
  /** Sorted by time, then by the order in which they were set. */
  private readonly timers: Timer[] = [];

  constructor(private startMs: number = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.startMs + this.elapsedMs;
  }

  monotonic(): number {
    return this.elapsedMs;
  }

  setTimeout(callback: () => void, ms: number): () => void {
    const timer: Timer = {
      at: this.elapsedMs + Math.max(0, ms),
      sequence: this.sequence++,
      callback,
    };
    this.timers.splice(this.positionOf(timer), 0, timer);
    return () => {
      const index = this.positionOf(timer);
      if (this.timers[index] === timer) this.timers.splice(index, 1);
    };
  }

  /**
   * Moves time on by `ms` milliseconds, calling every timer that falls due at
   * its own time, also those that are set on the way. Promises that a timer
   * settles are followed before the next timer is called.
   */
  async advance(ms: number): Promise<void> {
    const until = this.elapsedMs + ms;
    await settle();
    while (this.timers.length > 0 && this.timers[0].at <= until) {
      const timer = this.timers.shift()!;
      this.elapsedMs = Math.max(this.elapsedMs, timer.at);
      timer.callback();
      await settle();
    }
    this.elapsedMs = until;
  }

  /** Sets the wall clock forward, or back; timers and the monotonic clock do not notice. */
  jump(ms: number): void {
    this.startMs += ms;
  }

  /** How many timers wait. A component that has stopped leaves none. */
  pendingTimers(): number {
    return this.timers.length;
  }

  /** Wall time in milliseconds at which the next timer falls due. */
  nextTimerAt(): number | undefined {
    return this.timers.length > 0
      ? this.startMs + this.timers[0].at
      : undefined;
  }

  /** Where a timer stands, or belongs. */
  private positionOf({ at, sequence }: Timer): number {
    let low = 0;
    let high = this.timers.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const other = this.timers[middle];
      if (other.at < at || (other.at === at && other.sequence < sequence)) {
        low = middle + 1;
      } else high = middle;
    }
    return low;
  }
}

/** Lets every promise chain that can run without I/O run to its end. */
function settle(): Promise<void> {
  return new Promise(resolve => realSetImmediate(() => resolve()));
}
