// A PostgreSQL server for the tests of the database, where the programs of one are there.
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { once } from 'node:events';
import { run } from '../setup/run.mjs';

/**
 * @param {(message: string) => void} say
 * @returns {Promise<{address?: string, skipped?: string, stop: () => Promise<void>}>}
 */
export async function postgres(say) {
  const nothing = skipped => ({
    skipped,
    address: undefined,
    stop: async () => {},
  });
  const given = process.env.ASSAY_TEST_POSTGRES;
  if (given) return { address: given, stop: async () => {} };
  const programs = await findPrograms();
  if (!programs)
    return nothing(
      'there is no PostgreSQL server (initdb, pg_ctl); the tests that need it are skipped',
    );

  const folder = await mkdtemp(join(tmpdir(), 'assay-postgres-'));
  const data = join(folder, 'data');
  try {
    const as = await account(folder);
    say('Starting PostgreSQL for the tests of the database');
    await run(
      join(programs, 'initdb'),
      ['-A', 'trust', '-U', 'postgres', '-D', data],
      as,
    );
    const port = await freePort();
    const options = `-p ${port} -c listen_addresses=127.0.0.1 -k ${folder} -F`;
    await run(
      join(programs, 'pg_ctl'),
      ['-D', data, '-o', options, '-l', join(folder, 'log'), '-w', 'start'],
      { ...as, leavesProcesses: join(folder, 'start.log') },
    );
    return {
      address: `postgres://postgres@127.0.0.1:${port}/postgres`,
      stop: async () => {
        await run(
          join(programs, 'pg_ctl'),
          ['-D', data, '-m', 'immediate', 'stop'],
          as,
        ).catch(() => {});
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    return nothing(`PostgreSQL does not start: ${error.message}`);
  }
}

/** The folder of the programs; Debian keeps them off the PATH, one folder for each version. */
async function findPrograms() {
  const debian = '/usr/lib/postgresql';
  const versions = await readdir(debian).catch(() => []);
  return [
    ...(process.env.PATH ?? '').split(delimiter),
    ...versions
      .sort((a, b) => Number(b) - Number(a))
      .map(version => join(debian, version, 'bin')),
  ].find(
    path =>
      path && ['initdb', 'pg_ctl'].every(name => existsSync(join(path, name))),
  );
}

/** PostgreSQL refuses to run as root; then it runs as the account of the system's own server. */
async function account(folder) {
  if (process.getuid?.() !== 0) return { cwd: folder };
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async flag =>
      Number(
        await run('id', [flag, 'postgres']).catch(() =>
          run('id', [flag, 'nobody']),
        ),
      ),
    ),
  );
  await chown(folder, uid, gid);
  return { cwd: folder, uid, gid };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}
