import type { Clock } from '@assay/controller';
import type { ResultFile, RevisionKey } from '@assay/plugin-experiments-node';
import type { Knex } from 'knex';
import type { ResultSpool, SpooledResult } from '../results';

interface Row {
  definition: string;
  run_uid: string;
  revision: number;
  spooled_at: string;
  files: string;
}

interface StoredFile {
  path: string;
  text?: string;
  base64?: string;
}

/** Keeps results in the Backstage database while their store is away. */
export class DatabaseResultSpool implements ResultSpool {
  readonly #database: Knex;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(options: { database: Knex; clock: Pick<Clock, 'now'> }) {
    this.#database = options.database;
    this.#clock = options.clock;
  }

  async put({ key, files }: SpooledResult): Promise<void> {
    await this.#rows()
      .insert({
        ...toColumns(key),
        spooled_at: new Date(this.#clock.now()).toISOString(),
        files: JSON.stringify(files.map(toStored)),
      })
      .onConflict(['definition', 'run_uid', 'revision'])
      .ignore();
  }

  async get(key: RevisionKey): Promise<SpooledResult | undefined> {
    const row = await this.#rows().where(toColumns(key)).first();
    return row
      ? { key, files: (JSON.parse(row.files) as StoredFile[]).map(toFile) }
      : undefined;
  }

  async list(): Promise<RevisionKey[]> {
    const rows = await this.#rows()
      .select('definition', 'run_uid', 'revision')
      .orderBy('spooled_at');
    return rows.map(({ definition, run_uid, revision }) => ({
      definition,
      runUid: run_uid,
      revision,
    }));
  }

  async remove(key: RevisionKey): Promise<void> {
    await this.#rows().where(toColumns(key)).delete();
  }

  #rows() {
    return this.#database<Row>('result_spool');
  }
}

function toColumns(key: RevisionKey) {
  return {
    definition: key.definition,
    run_uid: key.runUid,
    revision: key.revision,
  };
}

function toStored({ path, content }: ResultFile): StoredFile {
  return typeof content === 'string'
    ? { path, text: content }
    : { path, base64: Buffer.from(content).toString('base64') };
}

function toFile({ path, text, base64 }: StoredFile): ResultFile {
  return {
    path,
    content: text ?? Buffer.from(base64 ?? '', 'base64'),
  };
}
