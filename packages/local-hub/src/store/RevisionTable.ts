import Database from 'better-sqlite3';
import { StoredObject } from './StoredObject';
import type { StoreEvent, StoreEventType } from './StoreEvent';
import type { StoreKey } from './types';

interface Row {
  version: number;
  resource: string;
  namespace: string;
  name: string;
  type: StoreEventType;
  value: string;
}

/** A row of the log joined with the row that it replaced. */
interface LogRow extends Row {
  previousVersion: number | null;
  previousValue: string | null;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS revisions (
    version INTEGER PRIMARY KEY,
    resource TEXT NOT NULL,
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    value TEXT NOT NULL,
    -- The version that replaced this row. A deletion replaces itself. NULL means: this is the live state.
    replaced INTEGER
  );
  CREATE INDEX IF NOT EXISTS revisions_replaced ON revisions (replaced);
  CREATE TABLE IF NOT EXISTS settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) WITHOUT ROWID;
`;

const stored = (row: Row) =>
  new StoredObject(
    { resource: row.resource, namespace: row.namespace, name: row.name },
    row.version,
    row.value,
  );

/**
 * The only place that speaks SQL.
 *
 * One table of revisions serves as object table and as watch log: a write appends one row and marks the row that it
 * replaces, so the live state, the log and the state before each logged change all come from the same rows.
 */
export class RevisionTable {
  readonly #database: Database.Database;
  readonly #append: (
    key: StoreKey,
    version: number,
    type: StoreEventType,
    json: string,
    previous: number | undefined,
  ) => void;

  constructor(file: string) {
    this.#database = new Database(file);
    this.#database.pragma('journal_mode = WAL');
    // Survives the death of this process at any instruction; only a power cut may lose the last moments.
    this.#database.pragma('synchronous = NORMAL');
    this.#database.exec(SCHEMA);

    const insert = this.#database.prepare(
      'INSERT INTO revisions (version, resource, namespace, name, type, value, replaced) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    const replace = this.#database.prepare(
      'UPDATE revisions SET replaced = ? WHERE version = ?',
    );
    this.#append = this.#database.transaction(
      (
        key: StoreKey,
        version: number,
        type: StoreEventType,
        json: string,
        previous: number | undefined,
      ) => {
        insert.run(
          version,
          key.resource,
          key.namespace,
          key.name,
          type,
          json,
          type === 'DELETED' ? version : null,
        );
        if (previous !== undefined) {
          replace.run(version, previous);
        }
      },
    );
  }

  append(
    key: StoreKey,
    version: number,
    type: StoreEventType,
    json: string,
    previous?: number,
  ): void {
    this.#append(key, version, type, json, previous);
  }

  /** Every live object. */
  *live(): Iterable<StoredObject> {
    const rows = this.#database
      .prepare<[], Row>('SELECT * FROM revisions WHERE replaced IS NULL')
      .iterate();
    for (const row of rows) {
      yield stored(row);
    }
  }

  /** The newest `limit` changes, oldest first. */
  log(limit: number): StoreEvent[] {
    const rows = this.#database
      .prepare<[number], LogRow>(
        `SELECT current.*, previous.version AS previousVersion, previous.value AS previousValue
         FROM (SELECT * FROM revisions ORDER BY version DESC LIMIT ?) AS current
         LEFT JOIN revisions AS previous
           ON previous.replaced = current.version AND previous.version <> current.version
         ORDER BY current.version`,
      )
      .all(limit);
    return rows.map(row => {
      const current = stored(row);
      return {
        version: row.version,
        type: row.type,
        current,
        previous:
          row.previousVersion === null || row.previousValue === null
            ? undefined
            : new StoredObject(
                current.key,
                row.previousVersion,
                row.previousValue,
              ),
      };
    });
  }

  /** Forgets what was replaced at or before `version`; live objects stay whatever their age. */
  compact(version: number): void {
    this.#database
      .prepare('DELETE FROM revisions WHERE replaced <= ?')
      .run(version);
    this.setting('compacted', String(version));
  }

  setting(name: string): string | undefined;
  setting(name: string, value: string): string;
  setting(name: string, value?: string): string | undefined {
    if (value !== undefined) {
      this.#database
        .prepare(
          'INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        )
        .run(name, value);
      return value;
    }
    return this.#database
      .prepare<[string], { value: string }>(
        'SELECT value FROM settings WHERE name = ?',
      )
      .get(name)?.value;
  }

  /** The highest version that was ever written. */
  newestVersion(): number {
    const row = this.#database
      .prepare<[], { newest: number | null }>(
        'SELECT MAX(version) AS newest FROM revisions',
      )
      .get();
    return row?.newest ?? 0;
  }

  close(): void {
    this.#database.close();
  }
}
