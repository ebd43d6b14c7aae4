import { onAbort } from '../abort';

interface Waiter {
  condition: () => boolean;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** Promises that resolve when a condition holds. */
export class Waiters {
  private readonly waiting = new Set<Waiter>();

  /** @throws the reason of `signal`, or of `fail` */
  async until(condition: () => boolean, signal?: AbortSignal): Promise<void> {
    if (condition()) return;
    let waiter!: Waiter;
    const settled = new Promise<void>((resolve, reject) => {
      waiter = { condition, resolve, reject };
    });
    this.waiting.add(waiter);
    const unlink = onAbort(signal, waiter.reject);
    try {
      await settled;
    } finally {
      unlink();
      this.waiting.delete(waiter);
    }
  }

  /** Something changed. */
  check(): void {
    for (const waiter of this.waiting) {
      if (waiter.condition()) waiter.resolve();
    }
  }

  /** Nothing will change any more. */
  fail(reason: unknown): void {
    for (const waiter of this.waiting) waiter.reject(reason);
  }
}
