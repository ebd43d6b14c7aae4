import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';

/** A secret of 32 bytes that all replicas share; the first that needs it makes it. */
export async function sharedKey(
  database: Knex,
  name: string,
  random: (size: number) => Buffer = randomBytes,
): Promise<Buffer> {
  await database('keys')
    .insert({ name, value: random(32).toString('base64') })
    .onConflict('name')
    .ignore();
  const row = await database('keys').where({ name }).first('value');
  return Buffer.from(row.value, 'base64');
}
