import { onAbort } from '../abort';

/**
 * Lets at most `limit` callers through at a time, in the order they came.
 * Without it a burst of calls would open a connection each.
 */
export class Gate {
  private inside = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly limit: number) {}

  /**
   * Waits for a place.
   *
   * @returns gives the place back
   * @throws the reason of `signal` when it is aborted before there is a place
   */
  async enter(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.inside < this.limit) this.inside++;
    else {
      await this.wait(signal);
      // undici frees a connection a moment after it has handed over the body;
      // without this pause it would open another.
      await new Promise(resolve => setImmediate(resolve));
    }
    return () => this.leave();
  }

  private wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      let unlink = () => {};
      const admit = () => {
        unlink();
        resolve();
      };
      this.waiting.push(admit);
      unlink = onAbort(signal, reason => {
        this.waiting.splice(this.waiting.indexOf(admit), 1);
        reject(reason);
      });
    });
  }

  /** A place that somebody waits for is handed over, not given back. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.inside--;
  }
}
