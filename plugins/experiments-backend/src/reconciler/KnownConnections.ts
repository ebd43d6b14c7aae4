import { KubernetesError, type Clock } from '@assay/controller';
import type { Connection } from '../targets/readConnection';

/** After this a connection is read again when it is used: an administrator may have closed it. */
export const KNOWN_FOR_MS = 5 * 60_000;

/** A run, and one of its targets. */
interface Use {
  key: string;
  uid: string;
  target: string;
}

interface Known {
  connection: Connection;
  /** The run may be another one of the same name by now. */
  uid: string;
  readAt: number;
}

/**
 * How runs reach their targets, as it was read last, so that a Secret is not read for every call.
 * Only of runs that are under way here, only for a few minutes, and only until a target does not
 * accept it any more: whoever rotates a credential, or moves a server, restarts nothing.
 */
export class KnownConnections {
  /** By key of the run, and by target. */
  readonly #known = new Map<string, Map<string, Known>>();

  constructor(private readonly clock: Clock) {}

  /** The connection by which a run uses a target; `read` when it is not known. */
  async of(use: Use, read: () => Promise<Connection>): Promise<Connection> {
    const known = this.#known.get(use.key)?.get(use.target);
    const isKnown =
      known?.uid === use.uid &&
      this.clock.monotonic() - known.readAt < KNOWN_FOR_MS;
    if (isKnown) {
      return known.connection;
    }
    this.forget(use.key, use.target);
    const connection = await read();
    const ofRun = this.#known.get(use.key) ?? new Map<string, Known>();
    this.#known.set(use.key, ofRun);
    ofRun.set(use.target, {
      connection,
      uid: use.uid,
      readAt: this.clock.monotonic(),
    });
    return connection;
  }

  /** What a target answered: whether another connection could make it answer otherwise. */
  heard({ key, target }: Use, error: unknown): void {
    const isRefused =
      KubernetesError.is(error) && [0, 401, 403].includes(error.code);
    if (isRefused) {
      this.forget(key, target);
    }
  }

  /** Of one target, or of all of them. */
  forget(key: string, target?: string): void {
    if (target === undefined) {
      this.#known.delete(key);
    } else {
      this.#known.get(key)?.delete(target);
    }
  }
}
