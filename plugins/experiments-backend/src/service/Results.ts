import type {
  Page,
  ResultKey,
  ResultRevisions,
  ResultSummary,
} from '@assay/plugin-experiments-common';
import type { ExperimentResult } from '@assay/plugin-experiments-common';
import type {
  ResultStore,
  StoredRevision,
} from '@assay/plugin-experiments-node';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { ResultIndex } from '../database/ResultIndex';
import { DamagedResultError, readRevisionFile } from '../results';
import type { PageRequest } from './cursor';
import type { HubReader } from './HubReader';
import { summaryOfResult } from './resultSummary';

/** A file of a result, as it is stored. */
export interface ResultContent {
  content: Uint8Array;
  /** SHA-256, hexadecimal. */
  sha256: string;
  revision: StoredRevision;
}

/** Published results; they outlive their runs. */
export class Results {
  readonly #reader: HubReader;
  readonly #store: ResultStore;
  readonly #index: ResultIndex;

  constructor(options: {
    reader: HubReader;
    store: ResultStore;
    index: ResultIndex;
  }) {
    this.#reader = options.reader;
    this.#store = options.store;
    this.#index = options.index;
  }

  /** The newest revision of each run, newest first. */
  async list(
    filter: { definition?: string; runUid?: string },
    page: PageRequest,
  ): Promise<Page<ResultSummary>> {
    const { items, ...rest } = await this.#index.list(filter, page);
    return {
      ...rest,
      items: items.map(item => ({
        ...item,
        runExists: this.#reader.hasRun(item.runUid),
      })),
    };
  }

  /** Every revision of a run's result, newest first. @throws NotFoundError when there is none */
  async revisions(
    key: Pick<ResultKey, 'definition' | 'runUid'>,
  ): Promise<ResultRevisions> {
    const stored = await this.#stored(key);
    const items = await Promise.all(
      stored.map(async revision => ({
        ...summaryOfResult(await this.#result(revision)),
        runExists: this.#reader.hasRun(key.runUid),
      })),
    );
    return { items: items.reverse() };
  }

  /** @throws NotFoundError */
  async result(key: ResultKey): Promise<ExperimentResult> {
    return this.#result(await this.#revision(key));
  }

  /** A file that the manifest lists, or the manifest itself. @throws NotFoundError */
  async file(key: ResultKey, path: string): Promise<ResultContent> {
    return this.#file(await this.#revision(key), path);
  }

  async #revision(key: ResultKey): Promise<StoredRevision> {
    if (key.revision === undefined) {
      const stored = await this.#stored(key);
      return stored[stored.length - 1];
    }
    const { definition, runUid, revision } = key;
    const stored = await this.#ask(() =>
      this.#store.getRevision({ definition, runUid, revision }),
    );
    if (!stored) {
      throw new NotFoundError(`${nameOf(key)} does not exist`);
    }
    return stored;
  }

  async #stored(
    key: Pick<ResultKey, 'definition' | 'runUid'>,
  ): Promise<StoredRevision[]> {
    const { definition, runUid } = key;
    const stored = await this.#ask(() =>
      this.#store.listRevisions({ definition, runUid }),
    );
    if (stored.length === 0) {
      throw new NotFoundError(`${nameOf(key)} does not exist`);
    }
    return stored;
  }

  async #result(revision: StoredRevision): Promise<ExperimentResult> {
    const { content } = await this.#file(revision, 'result.json');
    return JSON.parse(Buffer.from(content).toString('utf8'));
  }

  async #file(revision: StoredRevision, path: string): Promise<ResultContent> {
    const file = await this.#ask(() =>
      readRevisionFile(this.#store, revision, path),
    );
    if (!file) {
      throw new NotFoundError(`${nameOf(revision)} has no file ${path}`);
    }
    return { ...file, revision };
  }

  async #ask<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof Error && error.name === 'InputError') {
        throw new NotFoundError('No such result', error);
      }
      if (error instanceof DamagedResultError) {
        throw error;
      }
      throw new ServiceUnavailableError(
        `The result store ${this.#store.name} cannot be read`,
        error,
      );
    }
  }
}

function nameOf(key: ResultKey) {
  return `Result ${[key.definition, key.runUid, key.revision]
    .filter(part => part !== undefined)
    .join('/')}`;
}
