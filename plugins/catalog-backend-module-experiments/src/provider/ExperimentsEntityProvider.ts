import { createHash } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { collectEntities } from './collectEntities';
import type { EntitySources } from './sources';

/** Several changes in a row, such as a whole library applied, become one mutation. */
const SETTLE_MS = 250;
const RETRY_MS = 10_000;

/** Calls back after a while; returns what cancels it. */
export type Schedule = (callback: () => void, ms: number) => () => void;

export interface ExperimentsEntityProviderOptions {
  sources: EntitySources;
  logger: Pick<LoggerService, 'info' | 'warn' | 'debug'>;
  defaultOwner: string;
  schedule?: Schedule;
}

const hashOf = (entity: Entity) =>
  createHash('sha256').update(JSON.stringify(entity)).digest('hex');

const unrefTimeout: Schedule = (callback, ms) => {
  const timer = setTimeout(callback, ms);
  timer.unref();
  return () => clearTimeout(timer);
};

/**
 * The one provider of `Experiment` entities and of the library's `Component` entities.
 *
 * The first mutation that knows every source is a full one, so that what disappeared while the
 * backend was down goes. Before it, and whenever a source cannot be read, entities are only added
 * and changed: not being able to read something is no reason to remove it.
 * @public
 */
export class ExperimentsEntityProvider implements EntityProvider {
  readonly #options: ExperimentsEntityProviderOptions;
  readonly #schedule: Schedule;
  readonly #warned = new Set<string>();
  #connection: EntityProviderConnection | undefined;
  /** Hash of each entity as the catalog has it from us, by reference. */
  #sent = new Map<string, string>();
  #fullSent = false;
  #pending: (() => void) | undefined;
  #updating: Promise<void> | undefined;
  #stops: (() => void)[] = [];

  constructor(options: ExperimentsEntityProviderOptions) {
    this.#options = options;
    this.#schedule = options.schedule ?? unrefTimeout;
  }

  getProviderName(): string {
    return 'assay-experiments';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.#connection = connection;
    const { library, experiments, components } = this.#options.sources;
    const changed = () => this.#updateIn(SETTLE_MS);
    const ended = new AbortController();
    this.#stops = [
      library.onChange(changed),
      experiments.onEvent(changed),
      components.onEvent(changed),
      () => ended.abort(),
    ];
    // An empty hub sends no event, and is known all the same.
    for (const source of [experiments, components]) {
      source.whenSynced(ended.signal).then(changed, () => {});
    }
    await library.whenRead();
    changed();
  }

  stop(): void {
    this.#pending?.();
    this.#stops.forEach(stop => stop());
    this.#connection = undefined;
  }

  #updateIn(ms: number): void {
    if (this.#pending || !this.#connection) {
      return;
    }
    this.#pending = this.#schedule(() => {
      this.#pending = undefined;
      const previous = this.#updating ?? Promise.resolve();
      this.#updating = previous.then(() => this.#update());
    }, ms);
  }

  async #update(): Promise<void> {
    try {
      await this.#mutate();
    } catch (error) {
      this.#options.logger.warn(
        `Experiments could not be written to the catalog: ${error}`,
      );
      this.#updateIn(RETRY_MS);
    }
  }

  async #mutate(): Promise<void> {
    const connection = this.#connection;
    if (!connection) {
      return;
    }
    const { sources, defaultOwner } = this.#options;
    const { entities, complete } = collectEntities(sources, {
      defaultOwner,
      warn: message => this.#warnOnce(message),
    });
    const deferred = (entity: Entity) => ({
      entity,
      locationKey: this.getProviderName(),
    });
    const hashes = new Map(
      [...entities].map(([reference, entity]) => [reference, hashOf(entity)]),
    );

    if (complete && !this.#fullSent) {
      await connection.applyMutation({
        type: 'full',
        entities: [...entities.values()].map(deferred),
      });
      this.#fullSent = true;
      this.#sent = hashes;
      return;
    }

    const added = [...entities]
      .filter(([ref]) => this.#sent.get(ref) !== hashes.get(ref))
      .map(([, entity]) => deferred(entity));
    const gone = complete
      ? [...this.#sent.keys()].filter(ref => !entities.has(ref))
      : [];
    if (added.length + gone.length === 0) {
      return;
    }
    await connection.applyMutation({
      type: 'delta',
      added,
      removed: gone.map(entityRef => ({ entityRef })),
    });
    hashes.forEach((hash, reference) => this.#sent.set(reference, hash));
    gone.forEach(reference => this.#sent.delete(reference));
  }

  #warnOnce(message: string): void {
    if (!this.#warned.has(message)) {
      this.#warned.add(message);
      this.#options.logger.warn(message);
    }
  }
}
