// Builds the portal's pages once; later starts use what is there while the sources are the same.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, state } from '../setup/folders.mjs';
import { run } from '../setup/run.mjs';

const sources = [
  'packages/app',
  'plugins/experiments',
  'plugins/experiments-common',
  'plugins/experiments-react',
  'yarn.lock',
];

async function* filesOf(path) {
  const entries = await readdir(path, { withFileTypes: true }).catch(
    () => undefined,
  );
  if (!entries) {
    yield path;
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (['node_modules', 'dist', 'dist-types'].includes(entry.name)) continue;
    if (entry.isDirectory()) yield* filesOf(join(path, entry.name));
    else yield join(path, entry.name);
  }
}

async function fingerprint() {
  const hash = createHash('sha256');
  for (const source of sources)
    for await (const file of filesOf(join(root, source)))
      hash.update(file.slice(root.length)).update(await readFile(file));
  return hash.digest('hex');
}

/** @param {(message: string) => void} say */
export async function buildFrontend(say) {
  const stamp = join(state, 'frontend-built');
  const wanted = await fingerprint();
  const built = await readFile(stamp, 'utf8').catch(() => '');
  if (
    built === wanted &&
    existsSync(join(root, 'packages/app/dist/index.html'))
  )
    return;
  say('Building the pages of the portal; about a minute, only after changes');
  const started = Date.now();
  await run(
    process.execPath,
    [
      join(root, 'node_modules/@backstage/cli/bin/backstage-cli'),
      'package',
      'build',
    ],
    {
      cwd: join(root, 'packages/app'),
      env: { ...process.env, NODE_ENV: 'production' },
    },
  );
  await mkdir(state, { recursive: true });
  await writeFile(stamp, wanted);
  say(`  done in ${Math.round((Date.now() - started) / 1000)} s`);
}
