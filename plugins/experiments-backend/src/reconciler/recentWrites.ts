import {
  keyOf,
  type KubernetesObject,
  type ResourceType,
} from '@assay/controller';
import type { Caches } from './caches';
import { ownedCaches } from './caches';
import type { ExperimentObject } from './kinds';

/** Versions of one kind can be compared; a server that does otherwise is taken at its word. */
function isOlder(one: KubernetesObject, other: KubernetesObject): boolean {
  const [a, b] = [one, other].map(object => object.metadata.resourceVersion);
  return /^\d+$/.test(a ?? '') && /^\d+$/.test(b ?? '')
    ? BigInt(a!) < BigInt(b!)
    : false;
}

/**
 * What this process has written and its caches have not shown yet. A pass that decided from a
 * cache older than its own last write would do things twice; what is remembered here goes as soon
 * as a cache has caught up, so it is never state of its own.
 */
export class RecentWrites {
  readonly #runs = new Map<string, ExperimentObject>();
  readonly #created = new Map<string, KubernetesObject>();
  readonly #unsubscribe: (() => void)[];

  constructor(private readonly caches: Caches) {
    this.#unsubscribe = [
      caches.experiments.onEvent(({ object }) => this.#seenRun(object)),
      ...ownedCaches(caches).map(({ reflector }) =>
        reflector.onEvent(({ object }) => {
          this.#created.delete(object.metadata.uid ?? '');
        }),
      ),
    ];
  }

  /** Ends listening to the caches. */
  close(): void {
    this.#unsubscribe.forEach(end => end());
  }

  /** Remembers a run as the server answered after a write. */
  wroteRun(run: ExperimentObject): void {
    this.#runs.set(keyOf(run), run);
    const cached = this.caches.experiments.get(keyOf(run));
    if (cached) {
      this.#seenRun(cached);
    }
  }

  /** Remembers an object that was created, or found where another process made it, until its cache shows it. */
  wroteObject(type: ResourceType, object: KubernetesObject): void {
    const { uid } = object.metadata;
    const cache = ownedCaches(this.caches).find(each => each.type === type);
    if (
      uid &&
      cache &&
      cache.reflector.get(keyOf(object))?.metadata.uid !== uid
    ) {
      this.#created.set(uid, object);
    }
  }

  /** An object that was created here and that no cache has shown yet. */
  created(uid: string): KubernetesObject | undefined {
    return this.#created.get(uid);
  }

  /** Whether the cache shows a run as it was before our own last write. */
  isStale(cached: ExperimentObject): boolean {
    const written = this.#runs.get(keyOf(cached));
    return (
      written !== undefined &&
      written.metadata.uid === cached.metadata.uid &&
      isOlder(cached, written)
    );
  }

  /** Every run as this process knows it best. */
  runs(): ExperimentObject[] {
    return this.caches.experiments
      .list()
      .map(run => (this.isStale(run) ? this.#runs.get(keyOf(run))! : run));
  }

  #seenRun(cached: ExperimentObject): void {
    const written = this.#runs.get(keyOf(cached));
    if (
      written &&
      (written.metadata.uid !== cached.metadata.uid ||
        !isOlder(cached, written))
    ) {
      this.#runs.delete(keyOf(cached));
    }
  }
}
