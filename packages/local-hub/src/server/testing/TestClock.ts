import type { Clock } from '@assay/controller';

interface Timer {
  at: number;
  callback: () => void;
}

/** A clock that moves only when told. */
export class TestClock implements Clock {
  readonly #timers = new Set<Timer>();

  constructor(private time = Date.parse('2026-11-21T10:00:00Z')) {}

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }

  setTimeout(callback: () => void, ms: number): () => void {
    const timer = { at: this.time + ms, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** The number of timers that wait. */
  get pending(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    this.time += ms;
    for (const timer of [...this.#timers]) {
      if (timer.at <= this.time && this.#timers.delete(timer)) {
        timer.callback();
      }
    }
  }
}
