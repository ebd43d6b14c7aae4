import type { ResultSummary } from '@assay/plugin-experiments-common';
import type { Knex } from 'knex';
import type { PageRequest } from '../service/cursor';
import { DEFAULT_LIMIT, decodeCursor, encodeCursor } from '../service/cursor';

/** What the index keeps; whether the run still exists is known to the hub alone. */
export type IndexedResult = Omit<ResultSummary, 'runExists'>;

/** A run in the index. */
export interface IndexEntry {
  runUid: string;
  definition: string;
  /** Its newest one. */
  revision: number;
  /** RFC 3339 in UTC. */
  collectedAt: string;
}

interface Row {
  run_uid: string;
  definition: string;
  revision: number;
  collected_at: string;
  summary: string;
}

/** The newest revision of each run. The result store is the truth; this can be rebuilt from it. */
export class ResultIndex {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  /** An older revision never replaces a newer one, in whatever order they are seen. */
  async put(result: IndexedResult): Promise<void> {
    const row: Row = {
      run_uid: result.runUid,
      definition: result.definition,
      revision: result.revision,
      collected_at: result.collectedAt,
      summary: JSON.stringify(result),
    };
    await this.#rows()
      .insert(row)
      .onConflict('run_uid')
      .merge()
      .where('results.revision', '<=', result.revision);
  }

  async revisionOf(runUid: string): Promise<number | undefined> {
    const row = await this.#rows().where({ run_uid: runUid }).first('revision');
    return row?.revision;
  }

  /** Every row, without its summary. */
  async entries(): Promise<IndexEntry[]> {
    const rows = await this.#rows().select(
      'run_uid',
      'definition',
      'revision',
      'collected_at',
    );
    return rows.map(row => ({
      runUid: row.run_uid,
      definition: row.definition,
      revision: row.revision,
      collectedAt: row.collected_at,
    }));
  }

  /** Forgets a run; with a revision only while that is the one that is known. */
  async remove(runUid: string, revision?: number): Promise<void> {
    const rows = this.#rows().where({ run_uid: runUid });
    await (revision === undefined ? rows : rows.where({ revision })).delete();
  }

  /** Newest first. */
  async list(
    filter: { definition?: string; runUid?: string },
    page: PageRequest,
  ): Promise<{ items: IndexedResult[]; nextCursor?: string; total: number }> {
    const matching = () => {
      const query = this.#rows();
      if (filter.definition) {
        query.where({ definition: filter.definition });
      }
      if (filter.runUid) {
        query.where({ run_uid: filter.runUid });
      }
      return query;
    };
    const query = matching()
      .select('run_uid', 'collected_at', 'summary')
      .orderBy([
        { column: 'collected_at', order: 'desc' },
        { column: 'run_uid', order: 'asc' },
      ]);
    if (page.cursor) {
      const [collectedAt, runUid] = decodeCursor(page.cursor);
      query.where(after =>
        after
          .where('collected_at', '<', collectedAt)
          .orWhere(same =>
            same
              .where('collected_at', collectedAt)
              .andWhere('run_uid', '>', runUid ?? ''),
          ),
      );
    }
    const limit = page.limit ?? DEFAULT_LIMIT;
    const rows = await query.limit(limit + 1);
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const [count] = await matching().count({ total: '*' });
    return {
      items: shown.map(row => JSON.parse(row.summary) as IndexedResult),
      nextCursor:
        rows.length > limit && last
          ? encodeCursor([last.collected_at, last.run_uid])
          : undefined,
      total: Number(count.total),
    };
  }

  #rows() {
    return this.#database<Row>('results');
  }
}
