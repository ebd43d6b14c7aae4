import type { Clock, Logger } from '@assay/controller';
import type {
  Experiment,
  ExperimentResult,
} from '@assay/plugin-experiments-common';
import { definitionOf } from '@assay/plugin-experiments-common';
import type {
  ResultStore,
  RevisionKey,
  StoredRevision,
} from '@assay/plugin-experiments-node';
import type { ResultIndex } from '../database/ResultIndex';
import type { HubReader } from './HubReader';
import { summaryOfResult } from './resultSummary';

/** How long until a store that could not be asked is asked again. */
const RETRY_MS = 15_000;

/**
 * Keeps the index of results like the store: from the store as a whole at start, and from each run
 * when it has published.
 */
export class ResultIndexer {
  readonly #reader: HubReader;
  readonly #store: ResultStore;
  readonly #index: ResultIndex;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #timers = new Set<() => void>();
  #stopListening: () => void = () => {};
  #stopped = false;
  /** One after the other: the order of revisions then needs no thought. */
  #work: Promise<void> = Promise.resolve();

  constructor(options: {
    reader: HubReader;
    store: ResultStore;
    index: ResultIndex;
    clock: Clock;
    logger: Logger;
  }) {
    this.#reader = options.reader;
    this.#store = options.store;
    this.#index = options.index;
    this.#clock = options.clock;
    this.#logger = options.logger;
  }

  start(): void {
    this.#enqueue('The result store', () => this.rebuild());
    this.#stopListening = this.#reader.onRunChange(({ run, previous }) => {
      const revision = run.status?.result?.revision;
      if (revision && revision !== previous?.status?.result?.revision) {
        const key = keyOf(run, revision);
        this.#enqueue(`The result of ${run.metadata.name}`, () =>
          this.#add(key),
        );
      }
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopListening();
    this.#timers.forEach(cancel => cancel());
    await this.#work;
  }

  /** Resolves when everything that was seen so far is in the index, or has failed once. */
  async idle(): Promise<void> {
    await this.#work;
  }

  /** Makes the index what the store says, whatever it held. */
  async rebuild(): Promise<void> {
    const newest = new Map<string, StoredRevision>();
    for (const revision of await this.#store.listRevisions()) {
      const other = newest.get(revision.runUid);
      if (!other || other.revision < revision.revision) {
        newest.set(revision.runUid, revision);
      }
    }
    for (const revision of newest.values()) {
      if (this.#stopped) {
        return;
      }
      await this.#add(revision);
    }
    for (const runUid of await this.#index.runUids()) {
      if (!newest.has(runUid)) {
        await this.#index.remove(runUid);
      }
    }
  }

  async #add(key: RevisionKey): Promise<void> {
    const known = await this.#index.revisionOf(key.runUid);
    if (known !== undefined && known >= key.revision) {
      return;
    }
    const stored = await this.#store.getRevision(key);
    const content =
      stored && (await this.#store.getFile(`${stored.key}/result.json`));
    if (!content) {
      throw new Error(
        `${key.definition}/${key.runUid}/${key.revision} has no result.json`,
      );
    }
    const result = JSON.parse(
      Buffer.from(content).toString('utf8'),
    ) as ExperimentResult;
    await this.#index.put(summaryOfResult(result));
  }

  #enqueue(what: string, task: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#stopped) {
        return;
      }
      try {
        await task();
      } catch (error) {
        this.#logger.warn(`${what} could not be indexed: ${error}`);
        const cancel = this.#clock.setTimeout(() => {
          this.#timers.delete(cancel);
          this.#enqueue(what, task);
        }, RETRY_MS);
        this.#timers.add(cancel);
      }
    });
  }
}

function keyOf(run: Experiment, revision: number): RevisionKey {
  return {
    definition: definitionOf(run),
    runUid: run.metadata.uid ?? '',
    revision,
  };
}
