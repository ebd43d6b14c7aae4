import { mockServices } from '@backstage/backend-test-utils';
import knexFactory from 'knex';
import { openDatabase } from '../database/migrate';

/** The plugin's tables in a database of their own. */
export async function testDatabase() {
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
  });
  await openDatabase(
    mockServices.database.mock({ getClient: async () => knex }),
  );
  return knex;
}
