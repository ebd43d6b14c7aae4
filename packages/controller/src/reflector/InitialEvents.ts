import { LinkedAbort } from '../abort';
import { KubernetesError, WatchEvent } from '../client';
import { Clock } from '../clock';
import { KubernetesObject, keyOf } from '../resource';

/** Servers that know `sendInitialEvents` keep events coming until the end of the initial ones. */
const STALLED_AFTER_MS = 10_000;
const END_ANNOTATION = 'k8s.io/initial-events-end';

/**
 * The first part of a watch that begins with all objects: collects them until
 * the bookmark that says these were all.
 *
 * A server that is too old ignores what we asked for and never says it; so the
 * watch is ended when nothing more comes.
 */
export class InitialEvents<T extends KubernetesObject> {
  complete = false;
  stalled = false;
  resourceVersion = '';
  private readonly collected = new Map<string, T>();
  private readonly ender: LinkedAbort;
  private cancelTimer: () => void;

  constructor(private readonly clock: Clock, parent: AbortSignal) {
    this.ender = new LinkedAbort(parent);
    this.cancelTimer = this.arm();
  }

  /** Ends the watch with the parent's signal, or when it stalls. */
  get signal(): AbortSignal {
    return this.ender.signal;
  }

  /** @returns whether that was the last of them */
  add(event: WatchEvent<T>): boolean {
    if (event.type === 'ERROR') {
      throw KubernetesError.fromStatus(event.object, 'Watch');
    }
    this.cancelTimer();
    const { object, type } = event;
    if (type === 'DELETED') this.collected.delete(keyOf(object));
    else if (type !== 'BOOKMARK') this.collected.set(keyOf(object), object);
    else if (object.metadata.annotations?.[END_ANNOTATION] === 'true') {
      this.resourceVersion = object.metadata.resourceVersion ?? '';
      this.complete = true;
      return true;
    }
    this.cancelTimer = this.arm();
    return false;
  }

  /** Hands everything over: the watch goes on for minutes, and what changes meanwhile must not stay. */
  take(): T[] {
    const objects = [...this.collected.values()];
    this.collected.clear();
    return objects;
  }

  dispose(): void {
    this.cancelTimer();
    this.ender.unlink();
  }

  private arm(): () => void {
    return this.clock.setTimeout(() => {
      this.stalled = true;
      this.ender.abort();
    }, STALLED_AFTER_MS);
  }
}
