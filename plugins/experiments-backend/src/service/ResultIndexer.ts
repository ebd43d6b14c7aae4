import type { Clock, Logger } from '@assay/controller';
import type {
  Experiment,
  ExperimentResult,
  IndexRebuild,
} from '@assay/plugin-experiments-common';
import { definitionOf } from '@assay/plugin-experiments-common';
import type {
  ResultStore,
  RevisionKey,
  StoredRevision,
} from '@assay/plugin-experiments-node';
import type {
  IndexedResult,
  IndexEntry,
  ResultIndex,
} from '../database/ResultIndex';
import { DamagedResultError, eachOf, readRevisionFile } from '../results';
import type { HubReader } from './HubReader';
import { summaryOfResult } from './resultSummary';

/** How long until a store that could not be asked is asked again. */
const RETRY_MS = 15_000;
/** Results that are read at a time. */
const READS = 8;

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
    this.#enqueue('The result store', async () => {
      await this.rebuild();
    });
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

  /**
   * Makes the index what the store says. Any number of these may run, in any process and beside
   * runs that publish: nothing is removed before the store has said once more that it is gone, and
   * what an interrupted one has left is done by the next.
   * @param options - `fresh` reads every result again; otherwise rows of the right revision are
   *   taken to be right
   * @throws when the store or the database cannot be asked
   */
  async rebuild(options: { fresh?: boolean } = {}): Promise<IndexRebuild> {
    const newest = new Map<string, StoredRevision>();
    for (const revision of await this.#store.listRevisions()) {
      // They come in the order of their numbers.
      newest.set(revision.runUid, revision);
    }
    const entries = await this.#index.entries();
    const known = new Map(entries.map(entry => [entry.runUid, entry]));
    const problems: string[] = [];
    const written = await eachOf([...newest.values()], READS, async stored => {
      this.#checkRunning();
      try {
        return await this.#align(stored, known.get(stored.runUid), options);
      } catch (error) {
        if (!(error instanceof DamagedResultError)) {
          throw error;
        }
        problems.push(error.message);
        return false;
      }
    });
    let removed = 0;
    for (const entry of entries.filter(({ runUid }) => !newest.has(runUid))) {
      this.#checkRunning();
      // It may have been published since the list was made.
      if ((await this.#store.listRevisions(entry)).length === 0) {
        await this.#index.remove(entry.runUid, entry.revision);
        removed += 1;
      }
    }
    problems.forEach(problem =>
      this.#logger.warn(`A result is not in the index: ${problem}`),
    );
    return {
      results: newest.size,
      written: written.filter(Boolean).length,
      removed,
      problems: problems.sort(),
    };
  }

  /** @returns whether the row was written */
  async #align(
    stored: StoredRevision,
    entry: IndexEntry | undefined,
    options: { fresh?: boolean },
  ): Promise<boolean> {
    if (entry && entry.revision > stored.revision) {
      const { revision } = entry;
      if (await this.#store.getRevision({ ...stored, revision })) {
        return false;
      }
      await this.#index.remove(entry.runUid, revision);
    } else if (entry?.revision === stored.revision && !options.fresh) {
      return false;
    }
    await this.#write(stored);
    return true;
  }

  async #add(key: RevisionKey): Promise<void> {
    const known = await this.#index.revisionOf(key.runUid);
    if (known !== undefined && known >= key.revision) {
      return;
    }
    const stored = await this.#store.getRevision(key);
    if (!stored) {
      throw new Error(`${nameOf(key)} is not in the result store`);
    }
    await this.#write(stored);
  }

  async #write(stored: StoredRevision): Promise<void> {
    const file = await readRevisionFile(this.#store, stored, 'result.json');
    if (!file) {
      throw new DamagedResultError(`${nameOf(stored)} has no result.json`);
    }
    let summary: IndexedResult;
    try {
      const text = Buffer.from(file.content).toString('utf8');
      summary = summaryOfResult(JSON.parse(text) as ExperimentResult);
    } catch (error) {
      throw new DamagedResultError(
        `result.json of ${nameOf(stored)} is no result: ${error}`,
      );
    }
    if (nameOf(summary) !== nameOf(stored)) {
      throw new DamagedResultError(
        `result.json of ${nameOf(stored)} is the one of ${nameOf(summary)}`,
      );
    }
    await this.#index.put(summary);
  }

  #checkRunning(): void {
    if (this.#stopped) {
      throw new Error('The backend is being stopped');
    }
  }

  #enqueue(what: string, task: () => Promise<void>): void {
    this.#work = this.#work.then(async () => {
      if (this.#stopped) {
        return;
      }
      try {
        await task();
      } catch (error) {
        if (this.#stopped) {
          return;
        }
        this.#logger.warn(`${what} could not be indexed: ${error}`);
        if (error instanceof DamagedResultError) {
          // Nothing gets better by reading it again.
          return;
        }
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

function nameOf({ definition, runUid, revision }: RevisionKey): string {
  return [definition, runUid, revision].join('/');
}
