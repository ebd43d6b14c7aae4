import type { Clock, Logger } from '@assay/controller';
import type { ResultStore, RevisionKey } from '@assay/plugin-experiments-node';
import type { ResultSpool } from './ResultSpool';

const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 10 * 60_000;

/** Publishes what was spooled as soon as the store is back. */
export class SpoolDrainer {
  #cancel: (() => void) | undefined;
  #retryMs = FIRST_RETRY_MS;
  #running = false;
  #stopped = false;

  constructor(
    private readonly options: {
      spool: ResultSpool;
      store: ResultStore;
      clock: Clock;
      logger: Logger;
      onPublished(key: RevisionKey): void;
    },
  ) {}

  /** Looks once at what an earlier process has left. */
  start(): void {
    void this.#drain();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Something was spooled: the store is tried again in a while. */
  schedule(): void {
    if (this.#stopped || this.#cancel) {
      return;
    }
    this.#cancel = this.options.clock.setTimeout(() => {
      this.#cancel = undefined;
      void this.#drain();
    }, this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS);
  }

  async #drain(): Promise<void> {
    if (this.#running || this.#stopped) {
      return;
    }
    this.#running = true;
    try {
      await this.#publishAll();
      this.#retryMs = FIRST_RETRY_MS;
    } catch (error) {
      this.options.logger.warn('A result could not be published yet', {
        error: error instanceof Error ? error.message : String(error),
      });
      this.#running = false;
      this.schedule();
    } finally {
      this.#running = false;
    }
  }

  async #publishAll(): Promise<void> {
    const { spool, store, onPublished } = this.options;
    const refusals: Error[] = [];
    for (const key of await spool.list()) {
      const result = await spool.get(key);
      if (this.#stopped) {
        return;
      }
      try {
        if (result && !(await store.getRevision(key))) {
          await store.putRevision(key, result.files);
        }
      } catch (error) {
        if (!isRefusal(error)) {
          throw error;
        }
        // The store is there and does not take this one; the others do not wait for it.
        refusals.push(error);
        continue;
      }
      await spool.remove(key);
      onPublished(key);
    }
    if (refusals.length > 0) {
      throw refusals[0];
    }
  }
}

/** Whether the store has answered, and said no. */
function isRefusal(error: unknown): error is Error {
  return (
    error instanceof Error &&
    (error.name === 'InputError' || error.name === 'ConflictError')
  );
}
