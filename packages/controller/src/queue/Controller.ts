import { BackoffOptions } from '../backoff';
import { KubernetesError, isConflict } from '../client';
import { Clock, Random } from '../clock';
import { Logger, errorMessage, standardErrorLogger } from '../logger';
import { KubernetesObject, keyOf } from '../resource';
import { Reflector } from '../reflector';
import { WorkQueue } from './WorkQueue';

/** @public */
export interface ReconcileContext {
  /** Aborted when the controller stops; hand it on to every call. */
  signal: AbortSignal;
}

/** @public */
export interface ReconcileResult {
  /** Look again after this many milliseconds, whatever happens. */
  requeueAfterMs?: number;
}

/**
 * Brings the world nearer to what the object of this key asks for. It is called
 * again and again, also when nothing changed and also after a crash in the
 * middle; throwing means "try again later".
 *
 * @public
 */
export type Reconcile = (
  key: string,
  context: ReconcileContext,
) => Promise<ReconcileResult | void>;

/** @public */
export interface ControllerOptions {
  /** For logs. */
  name: string;
  reconcile: Reconcile;
  /** How many keys are worked on at a time; 1. */
  workers?: number;
  clock?: Clock;
  random?: Random;
  logger?: Logger;
  /** Of one key's failures; 1 s, doubling to 5 minutes. */
  backoff?: BackoffOptions;
}

interface Source {
  settled(signal: AbortSignal): Promise<void>;
  subscribe(enqueue: (key: string) => void): () => void;
}

/**
 * Calls `reconcile` for every key whose objects have changed, one call per key
 * at a time. It can be started again after it was stopped, as when leadership
 * is lost and won back.
 *
 * The reflectors belong to who made them: start them before the controller, and
 * stop them after it.
 *
 * @public
 */
export class Controller {
  private readonly logger: Logger;
  private readonly sources: Source[] = [];
  private queue: WorkQueue;
  private running?: {
    stop: AbortController;
    unsubscribe: (() => void)[];
    workers: Promise<void>[];
  };

  constructor(private readonly options: ControllerOptions) {
    this.logger = options.logger ?? standardErrorLogger;
    this.queue = this.newQueue();
  }

  /**
   * Enqueues keys when objects change.
   *
   * @param toKeys - which keys an object concerns; its own by default. A
   * modified object is asked before and after the change, so that a child that
   * moves tells both parents.
   */
  watch<T extends KubernetesObject>(
    reflector: Reflector<T>,
    toKeys: (object: T) => string[] = object => [keyOf(object)],
  ): this {
    this.sources.push({
      settled: signal => reflector.whenSettled(signal),
      subscribe: enqueue =>
        reflector.onEvent(({ object, previous }) => {
          const keys = new Set(toKeys(object));
          if (previous) toKeys(previous).forEach(key => keys.add(key));
          keys.forEach(enqueue);
        }),
    });
    return this;
  }

  /** For what no reflector sees. Before `start` the key is kept. */
  enqueue(key: string): void {
    this.queue.add(key);
  }

  /**
   * Waits until every reflector has its first list, or knows that its kind is
   * not there, and begins to work.
   *
   * @throws when `stop` is called meanwhile
   */
  async start(): Promise<void> {
    if (this.running) throw new Error(`${this.options.name} runs already`);
    const stop = new AbortController();
    const running = { stop, unsubscribe: [], workers: [] } as NonNullable<
      Controller['running']
    >;
    this.running = running;
    try {
      await Promise.all(
        this.sources.map(({ settled }) => settled(stop.signal)),
      );
      stop.signal.throwIfAborted();
    } catch (error) {
      if (this.running === running) this.running = undefined;
      throw error;
    }
    running.unsubscribe = this.sources.map(source =>
      source.subscribe(key => this.queue.add(key)),
    );
    running.workers = Array.from({ length: this.options.workers ?? 1 }, () =>
      this.work(this.queue, stop.signal),
    );
  }

  /** Resolves when the last call of `reconcile` has ended. */
  async stop(): Promise<void> {
    const running = this.running;
    if (!running) return;
    this.running = undefined;
    running.unsubscribe.forEach(unsubscribe => unsubscribe());
    this.queue.shutDown();
    this.queue = this.newQueue();
    running.stop.abort(new Error(`${this.options.name} was stopped`));
    await Promise.all(running.workers);
  }

  /** Resolves when no key waits and none is worked on. Keys with a timer do not count. */
  idle(): Promise<void> {
    return this.queue.whenIdle();
  }

  private newQueue(): WorkQueue {
    const { clock, random, backoff } = this.options;
    return new WorkQueue({ clock, random, backoff });
  }

  private async work(queue: WorkQueue, signal: AbortSignal): Promise<void> {
    for (;;) {
      const key = await queue.get();
      if (key === undefined) return;
      try {
        await this.reconcileOne(queue, key, signal);
      } finally {
        queue.done(key);
      }
    }
  }

  private async reconcileOne(
    queue: WorkQueue,
    key: string,
    signal: AbortSignal,
  ): Promise<void> {
    try {
      const result = await this.options.reconcile(key, { signal });
      queue.forget(key);
      if (result?.requeueAfterMs !== undefined) {
        queue.addAfter(key, result.requeueAfterMs);
      }
    } catch (error) {
      if (signal.aborted) return;
      this.logFailure(key, error, queue.retries(key) + 1);
      const askedMs = KubernetesError.is(error)
        ? error.retryAfterMs
        : undefined;
      queue.addRateLimited(key, askedMs);
    }
  }

  /** Somebody else was faster: that is how optimistic concurrency works, and no news. */
  private logFailure(key: string, error: unknown, failures: number): void {
    const level = isConflict(error) ? 'debug' : 'warn';
    this.logger[level](`${this.options.name} failed and will try again`, {
      key,
      failures,
      error: errorMessage(error),
      stack: isConflict(error) ? undefined : (error as Error)?.stack,
    });
  }
}
