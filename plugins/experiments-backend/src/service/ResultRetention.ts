import type { Clock, Logger } from '@assay/controller';
import type {
  PrunableResultStore,
  ResultStore,
} from '@assay/plugin-experiments-node';
import { InputError } from '@backstage/errors';
import type { ResultIndex } from '../database/ResultIndex';
import type { Deletion, ResultSpool, RetentionConfig } from '../results';
import { decideRetention, folderOfRun, KEEP } from '../results';
import type { HubReader } from './HubReader';
import type { ResultIndexer } from './ResultIndexer';

/** Between two looks; the first look deletes nothing, so that a wrong rule can still be mended. */
const INTERVAL_MS = 60 * 60_000;
/** How long until what could not be asked is asked again. */
const RETRY_MS = 60_000;
/** Names in one line of the log. */
const NAMES = 50;

/** A store that can delete. @throws InputError when it is not one */
export function prunable(store: ResultStore): PrunableResultStore {
  const { listRuns, deleteRun } = store as Partial<PrunableResultStore>;
  if (!listRuns || !deleteRun) {
    throw new InputError(
      `experiments.results.retention: the result store ${store.name} cannot delete`,
    );
  }
  return store as PrunableResultStore;
}

/**
 * Deletes results that no rule keeps any more. Each look starts from what the store and the hub
 * say, so that an interrupted one needs no memory; only the leader deletes. The first look only
 * writes into the log what the next one would delete.
 */
export class ResultRetention {
  readonly #options: ResultRetentionOptions;
  #cancel: () => void = () => {};
  readonly #stopped = new AbortController();
  #work: Promise<void> = Promise.resolve();

  constructor(options: ResultRetentionOptions) {
    this.#options = options;
  }

  start(): void {
    this.#look(true);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#cancel();
    await this.#work;
  }

  /** Resolves when the look that is under way has ended. */
  async idle(): Promise<void> {
    await this.#work;
  }

  #look(onlyShow: boolean): void {
    this.#work = this.#prune(onlyShow).then(
      () => this.#schedule(INTERVAL_MS, false),
      error => {
        if (!this.#stopped.signal.aborted) {
          this.#options.logger.warn(`Retention could not look: ${error}`);
          this.#schedule(RETRY_MS, onlyShow);
        }
      },
    );
  }

  #schedule(delayMs: number, onlyShow: boolean): void {
    if (!this.#stopped.signal.aborted) {
      this.#cancel = this.#options.clock.setTimeout(
        () => this.#look(onlyShow),
        delayMs,
      );
    }
  }

  async #prune(onlyShow: boolean): Promise<void> {
    const { indexer, isLeader, logger } = this.#options;
    if (!onlyShow && !isLeader()) {
      return;
    }
    // Ages come from the index.
    await indexer.rebuild();
    const deletions = await this.#decide();
    if (onlyShow) {
      this.#show(deletions);
      return;
    }
    for (const deletion of deletions) {
      if (this.#stopped.signal.aborted || !isLeader()) {
        return;
      }
      await this.#delete(deletion);
      logger.info(`Retention has deleted ${nameOf(deletion)}`, {
        reason: deletion.reason,
      });
    }
  }

  async #decide(): Promise<Deletion[]> {
    const { store, spool, index, reader, rules, clock } = this.#options;
    const stored = await store.listRuns({ signal: this.#stopped.signal });
    const collected = new Map(
      (await index.entries()).map(row => [row.runUid, row.collectedAt]),
    );
    // After the store was listed: whose results are there has a run by now, or never again.
    const runs = await reader.runs();
    const uids = new Set(runs.map(({ metadata }) => metadata.uid));
    const spooled = new Set((await spool.list()).map(({ runUid }) => runUid));
    return decideRetention(
      stored.map(run => {
        const collectedAt = Date.parse(collected.get(run.runUid) ?? '');
        return {
          ...run,
          exists: uids.has(run.runUid) || spooled.has(run.runUid),
          collectedAt: Number.isNaN(collectedAt) ? undefined : collectedAt,
        };
      }),
      rules,
      clock.now(),
    );
  }

  async #delete(run: Deletion): Promise<void> {
    const { store, index } = this.#options;
    const options = { signal: this.#stopped.signal };
    // Somebody may have kept it since the list was made.
    if (await store.getFile(`${folderOfRun(run)}/${KEEP}`, options)) {
      return;
    }
    await store.deleteRun(run, options);
    // A death before this leaves a row, which the next rebuild finds to have no result.
    await index.remove(run.runUid);
  }

  #show(deletions: readonly Deletion[]): void {
    const { logger, rules } = this.#options;
    const names = deletions.slice(0, NAMES).map(nameOf).join(', ');
    const more = deletions.length - NAMES;
    logger.info(
      deletions.length === 0
        ? 'Retention would delete nothing now'
        : `Retention will delete the results of ${
            deletions.length
          } runs in an hour: ${names}${more > 0 ? ` and ${more} more` : ''}`,
      { ...rules },
    );
  }
}

/** What retention looks at, and whom it asks. */
export interface ResultRetentionOptions {
  store: PrunableResultStore;
  rules: RetentionConfig;
  spool: ResultSpool;
  index: ResultIndex;
  indexer: Pick<ResultIndexer, 'rebuild'>;
  reader: Pick<HubReader, 'runs'>;
  isLeader(): boolean;
  clock: Clock;
  logger: Logger;
}

function nameOf({ definition, runUid }: Deletion): string {
  return `${definition}/${runUid}`;
}
