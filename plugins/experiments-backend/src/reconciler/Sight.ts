import {
  delay,
  resourceName,
  type Clock,
  type KubernetesObject,
  type Reflector,
} from '@assay/controller';
import type { Caches } from './caches';
import { describeRefusal, parseMissingRight } from './missingRight';

/** How long a start waits for the caches; then runs say what keeps them waiting. */
const PATIENCE_MS = 5_000;

type Watched = Pick<
  Reflector<KubernetesObject>,
  'type' | 'health' | 'whenSettled'
>;

/**
 * Whether passes see the world. One that decided while a cache is empty, or while a right to watch
 * is gone, would take what it cannot see for absent.
 */
export class Sight {
  readonly #watched: Watched[];

  constructor(caches: Caches) {
    this.#watched = Object.values(caches);
  }

  /** What people should know about a kind that cannot be seen; undefined when all can. */
  get obstacle(): { refused: boolean; message: string } | undefined {
    for (const { health, type } of this.#watched) {
      const { lastError = 'it has not answered yet', kindMissing } = health;
      const refused = parseMissingRight(lastError) !== undefined;
      if (refused || (!health.synced && !kindMissing)) {
        const message = refused
          ? describeRefusal(lastError)
          : `The hub's ${resourceName(type)} are not known: ${lastError}`;
        return { refused, message };
      }
    }
    return undefined;
  }

  /** Resolves when every cache is filled, or its kind is known to be absent. */
  async clear(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#watched.map(each => each.whenSettled(signal)));
  }

  /** Resolves when every cache is filled, and after a while in any case. */
  async open(clock: Clock, signal: AbortSignal): Promise<void> {
    const patience = new AbortController();
    const end = () => patience.abort(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    try {
      await Promise.race([
        this.clear(patience.signal),
        delay(clock, PATIENCE_MS, patience.signal),
      ]);
    } finally {
      signal.removeEventListener('abort', end);
      patience.abort();
    }
  }
}
