import {
  KubernetesClient,
  KubernetesError,
  MalformedEventError,
  Selection,
  WatchEvent,
  isGone,
  isNotFound,
} from '../client';
import { Clock, Random, delay, systemClock } from '../clock';
import { Logger, errorMessage, standardErrorLogger } from '../logger';
import {
  KubernetesObject,
  ResourceType,
  keyOf,
  resourceName,
} from '../resource';
import { Handlers } from './Handlers';
import { InitialEvents } from './InitialEvents';
import { listAll } from './listAll';
import { isSameVersion, ObjectCache, ObjectEvent } from './ObjectCache';
import { ReflectorHealth, ReflectorOptions } from './ReflectorOptions';
import { RestartPolicy } from './RestartPolicy';
import { Waiters } from './Waiters';

/**
 * A local copy of all objects of one type, kept up to date by a watch.
 *
 * It never gives up: every error but `stop()` leads to another try, after a
 * delay that grows to 30 seconds. The copy may lag behind the server, also
 * behind our own writes; it never skips a change for good.
 *
 * @public
 */
export class Reflector<T extends KubernetesObject> {
  private readonly client: KubernetesClient;
  /** The kind that is reflected. */
  readonly type: ResourceType;
  private readonly selection: Selection;
  private readonly clock: Clock;
  private readonly random: Random;
  private readonly logger: Logger;
  private readonly transform: (object: T) => T;
  private readonly pageSize: number;
  private readonly relistIntervalMs: number;
  private readonly name: string;

  private readonly cache = new ObjectCache<T>();
  private readonly handlers = new Handlers<T>(error =>
    this.logger.error(
      `A handler of ${this.name} failed: ${errorMessage(error)}`,
    ),
  );
  private readonly waiters = new Waiters();
  private running?: { stop: AbortController; ended: Promise<void> };

  /** Where the next watch goes on; undefined when everything must be listed. */
  private resourceVersion?: string;
  private listedAt = -Infinity;
  private aliveAt: number;
  private watchListWorks = true;
  private synced = false;
  private kindMissing = false;
  private restarts = 0;
  private malformedEvents = 0;
  private lastError?: string;

  constructor(options: ReflectorOptions<T>) {
    const { namespace, labelSelector, fieldSelector } = options;
    this.client = options.client;
    this.type = options.type;
    this.selection = { namespace, labelSelector, fieldSelector };
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
    this.logger = options.logger ?? standardErrorLogger;
    this.transform = options.transform ?? withoutManagedFields;
    this.pageSize = options.pageSize ?? 500;
    this.relistIntervalMs = options.relistIntervalMs ?? 600_000;
    this.name = resourceName(this.type);
    this.aliveAt = this.clock.monotonic();
  }

  /** Begins to list and watch; does nothing when it is at it already. */
  start(): void {
    if (this.running) return;
    const stop = new AbortController();
    this.running = { stop, ended: this.run(stop.signal) };
  }

  /** Resolves when no request is open and none will be made. What is cached stays readable. */
  async stop(): Promise<void> {
    const running = this.running;
    if (!running) return;
    this.running = undefined;
    running.stop.abort(new Error(`The reflector of ${this.name} was stopped`));
    await running.ended;
    this.waiters.fail(running.stop.signal.reason);
  }

  /** Whether everything has been listed at least once. */
  get hasSynced(): boolean {
    return this.synced;
  }

  /**
   * Waits for the first complete list.
   *
   * @throws when `signal` is aborted or the reflector is stopped
   */
  whenSynced(signal?: AbortSignal): Promise<void> {
    return this.waiters.until(() => this.synced, signal);
  }

  /**
   * Like {@link Reflector.whenSynced}, but a kind that the server does not know
   * is an answer as well: there are no such objects.
   */
  whenSettled(signal?: AbortSignal): Promise<void> {
    return this.waiters.until(() => this.synced || this.kindMissing, signal);
  }

  get health(): ReflectorHealth {
    return {
      synced: this.synced,
      lastEventAgeMs: this.clock.monotonic() - this.aliveAt,
      kindMissing: this.kindMissing,
      restarts: this.restarts,
      malformedEvents: this.malformedEvents,
      lastError: this.lastError,
    };
  }

  /** The cached object; shared, so copy it before changing anything. */
  get(key: string): T | undefined {
    return this.cache.get(key);
  }

  list(): T[] {
    return this.cache.list();
  }

  /** @throws when there is no such index */
  byIndex(name: string, value: string): T[] {
    return this.cache.byIndex(name, value);
  }

  /** @param valuesOf - the values under which an object is found; pure */
  addIndex(name: string, valuesOf: (object: T) => string[]): void {
    this.cache.addIndex(name, object => {
      try {
        return valuesOf(object);
      } catch (error) {
        this.logger.error(
          `Index '${name}' of ${this.name} failed: ${errorMessage(error)}`,
        );
        return [];
      }
    });
  }

  /**
   * Calls back for every change, beginning with what is cached already. A
   * handler that throws is logged and does no harm to the others.
   *
   * @returns ends the subscription
   */
  onEvent(handler: (event: ObjectEvent<T>) => void): () => void {
    return this.handlers.add(handler, this.cache.list());
  }

  private async run(signal: AbortSignal): Promise<void> {
    const policy = new RestartPolicy(this.random);
    while (!signal.aborted) {
      const startedAt = this.clock.monotonic();
      let failure: unknown;
      try {
        await this.connect(signal);
      } catch (error) {
        failure = error ?? new Error('Unknown failure');
      }
      if (signal.aborted) return;
      const livedMs = this.clock.monotonic() - startedAt;
      const delayMs = policy.nextDelayMs(livedMs, failure);
      this.recordEnd(livedMs, delayMs, failure);
      // Stopped while waiting: the loop's condition ends it.
      await delay(this.clock, delayMs, signal).catch(() => {});
    }
  }

  /** One connection: everything first, when that is needed, then changes until the watch ends. */
  private async connect(signal: AbortSignal): Promise<void> {
    const age = this.clock.monotonic() - this.listedAt;
    if (this.resourceVersion !== undefined && age < this.relistIntervalMs) {
      await this.follow(signal);
      return;
    }
    if (this.watchListWorks && (await this.streamAll(signal))) return;
    signal.throwIfAborted();
    const { items, resourceVersion } = await listAll<T>(
      this.client,
      this.type,
      { ...this.selection, pageSize: this.pageSize, signal },
    );
    this.replaceAll(items, resourceVersion);
    await this.follow(signal);
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const events = this.openWatch(signal, {
      resourceVersion: this.resourceVersion,
    });
    for await (const event of events) this.apply(event);
  }

  /**
   * Everything and then changes in one watch.
   *
   * @returns false when the server does not do that; then it is listed
   */
  private async streamAll(signal: AbortSignal): Promise<boolean> {
    const initial = new InitialEvents<T>(this.clock, signal);
    try {
      const events = this.openWatch(initial.signal, {
        sendInitialEvents: true,
      });
      for await (const event of events) {
        if (initial.complete) this.apply(event);
        else if (initial.add(event)) {
          this.replaceAll(initial.take(), initial.resourceVersion);
        }
      }
    } catch (error) {
      if (!KubernetesError.is(error, 400) && !KubernetesError.is(error, 422)) {
        throw error;
      }
      this.watchListWorks = false;
    } finally {
      initial.dispose();
    }
    if (initial.stalled) this.watchListWorks = false;
    return this.watchListWorks;
  }

  private openWatch(
    signal: AbortSignal,
    start: { resourceVersion?: string; sendInitialEvents?: boolean },
  ): AsyncIterable<WatchEvent<T>> {
    return this.client.watch<T>(this.type, {
      ...this.selection,
      ...start,
      allowBookmarks: true,
      onOpen: () => this.signOfLife(),
      // Spread, so that the watches of many reflectors do not end together.
      timeoutSeconds: 240 + Math.floor(this.random() * 120),
      signal,
    });
  }

  private apply(event: WatchEvent<T>): void {
    if (event.type === 'ERROR') {
      throw KubernetesError.fromStatus(event.object, `Watch of ${this.name}`);
    }
    this.signOfLife();
    this.resourceVersion = event.object.metadata.resourceVersion;
    if (event.type === 'BOOKMARK') return;
    const object = this.transformed(event.object);
    this.handlers.emit(
      event.type === 'DELETED'
        ? this.cache.delete(object)
        : this.cache.set(object),
    );
  }

  private replaceAll(objects: T[], resourceVersion: string): void {
    this.signOfLife();
    this.listedAt = this.clock.monotonic();
    this.resourceVersion = resourceVersion;
    const events = this.cache.replace(
      objects.map(object => this.transformed(object)),
    );
    this.synced = true;
    this.handlers.emit(events);
    this.waiters.check();
  }

  private signOfLife(): void {
    this.aliveAt = this.clock.monotonic();
    this.kindMissing = false;
    this.lastError = undefined;
  }

  private recordEnd(livedMs: number, delayMs: number, failure?: unknown): void {
    if (failure === undefined && delayMs === 0) return;
    this.restarts++;
    this.lastError =
      failure === undefined
        ? `The server closed the watch after ${Math.round(livedMs)} ms`
        : errorMessage(failure);
    if (failure instanceof MalformedEventError) this.malformedEvents++;
    if (failure instanceof MalformedEventError || isGone(failure)) {
      this.resourceVersion = undefined;
    }
    const wasMissing = this.kindMissing;
    if (isNotFound(failure)) {
      this.kindMissing = true;
      this.resourceVersion = undefined;
      this.waiters.check();
    }
    if (wasMissing && this.kindMissing) return;
    this.logger.warn(`The watch of ${this.name} is opened again`, {
      reason: this.lastError,
      delayMs,
      restarts: this.restarts,
    });
  }

  /** What is cached already is not transformed once more, as by each list that finds nothing new. */
  private transformed(object: T): T {
    const known = this.cache.get(keyOf(object));
    if (known && isSameVersion(known, object)) return known;
    try {
      return this.transform(object);
    } catch (error) {
      this.logger.error(
        `Transform of a ${this.type.kind} failed: ${errorMessage(error)}`,
      );
      return object;
    }
  }
}

function withoutManagedFields<T extends KubernetesObject>(object: T): T {
  delete object.metadata.managedFields;
  return object;
}
