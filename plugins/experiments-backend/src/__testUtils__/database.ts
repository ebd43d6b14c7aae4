import { randomBytes } from 'node:crypto';
import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import knexFactory from 'knex';
import { openDatabase } from '../database/migrate';

/** An engine that the tests of the database run on, or why they cannot. */
export interface TestEngine {
  /** For titles. */
  name: string;
  skipped?: string;
  /** An empty database; `close` leaves nothing of it. */
  open(): Promise<TestDatabase>;
}

/** A database of its own for one test. */
export interface TestDatabase {
  knex: Knex;
  close(): Promise<void>;
}

const address = process.env.ASSAY_TEST_POSTGRES;

/** Every engine that the plugin supports. */
export const testEngines: TestEngine[] = [
  { name: 'SQLite', open: openSqlite },
  {
    name: 'PostgreSQL',
    skipped: address
      ? undefined
      : 'ASSAY_TEST_POSTGRES names no PostgreSQL server',
    open: () => openPostgres(address ?? ''),
  },
];

/** The plugin's tables in a database of their own. */
export async function testDatabase(): Promise<Knex> {
  const { knex } = await openSqlite();
  await withTables(knex);
  return knex;
}

/** Makes the plugin's tables, as the plugin does when it starts. */
export async function withTables(knex: Knex): Promise<void> {
  await openDatabase(
    mockServices.database.mock({ getClient: async () => knex }),
  );
}

async function openSqlite(): Promise<TestDatabase> {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  return { knex, close: () => knex.destroy() };
}

/** A schema of its own: tests of several files share the server. */
async function openPostgres(connection: string): Promise<TestDatabase> {
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const knex = knexFactory({
    client: 'pg',
    connection,
    searchPath: [schema],
    pool: { min: 0, max: 4 },
  });
  await knex.raw('create schema ??', [schema]);
  return {
    knex,
    async close() {
      await knex.raw('drop schema ?? cascade', [schema]);
      await knex.destroy();
    },
  };
}
