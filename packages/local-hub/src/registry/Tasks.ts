/**
 * Work that a change causes and that must not run inside the change: each key waits once, however often it is asked
 * for, and is done soon after.
 */
export class Tasks {
  readonly #waiting = new Set<string>();
  readonly #idle: (() => void)[] = [];
  #stopped = false;
  #scheduled = false;

  /**
   * @param run - does the work of one key
   * @param failed - is told of an error; the other keys go on
   */
  constructor(
    private readonly run: (key: string) => void,
    private readonly failed: (key: string, error: unknown) => void,
  ) {}

  add(key: string): void {
    this.#waiting.add(key);
    if (!this.#scheduled && !this.#stopped) {
      this.#scheduled = true;
      setImmediate(() => this.#drain());
    }
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    if (this.#waiting.size > 0 && !this.#stopped) {
      await new Promise<void>(resolve => {
        this.#idle.push(resolve);
      });
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#settle();
  }

  #drain(): void {
    this.#scheduled = false;
    // What is added meanwhile waits for the next turn, so that requests are served in between.
    for (const key of [...this.#waiting]) {
      if (this.#stopped) {
        return;
      }
      this.#waiting.delete(key);
      try {
        this.run(key);
      } catch (error) {
        this.failed(key, error);
      }
    }
    if (this.#waiting.size === 0) {
      this.#settle();
    }
  }

  #settle(): void {
    for (const resolve of this.#idle.splice(0)) {
      resolve();
    }
  }
}
