import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, state } from './folders.mjs';
import { run } from './run.mjs';

/** Changes when an installation would install something else. */
async function fingerprint() {
  const hash = createHash('sha256');
  for (const file of ['package.json', 'yarn.lock', '.yarnrc.yml'])
    hash.update(await readFile(join(root, file)));
  return hash.digest('hex');
}

/** Whether `yarn install` was run since the lock file changed, by us or by hand. */
async function installed() {
  const marker = join(root, 'node_modules/.yarn-state.yml');
  if (!existsSync(marker)) return false;
  const stamp = await readFile(join(state, 'installed'), 'utf8').catch(
    () => '',
  );
  if (stamp === (await fingerprint())) return true;
  const [done, lock] = await Promise.all([
    stat(marker),
    stat(join(root, 'yarn.lock')),
  ]);
  return done.mtimeMs > lock.mtimeMs;
}

/** Yarn reads settings of its own: hand it the registry and the certificates that npm uses. */
async function npmSettings() {
  const setting = async name =>
    (await run('npm', ['config', 'get', name, '--loglevel=silent'])).trim();
  const [registry, cafile] = [
    await setting('registry'),
    await setting('cafile'),
  ];
  return {
    ...(registry.startsWith('http') && {
      YARN_NPM_REGISTRY_SERVER: registry.replace(/\/$/, ''),
    }),
    ...(cafile.startsWith('/') && { YARN_HTTPS_CA_FILE_PATH: cafile }),
  };
}

/**
 * Installs the dependencies when they are not there yet.
 *
 * @param {{node: string, yarn: string, env: NodeJS.ProcessEnv}} tools
 * @param {(message: string) => void} say
 */
export async function installDependencies(tools, say) {
  if (await installed()) return;
  say('Installing the dependencies; the first time takes two to five minutes');
  const started = Date.now();
  await run(tools.node, [tools.yarn, 'install', '--immutable'], {
    cwd: root,
    env: { ...tools.env, ...(await npmSettings()) },
    show: line => {
      const step = /┌ (\w+) step/.exec(line)?.[1];
      if (step) say(`  ${step.toLowerCase()} ...`);
    },
  });
  await mkdir(state, { recursive: true });
  await writeFile(join(state, 'installed'), await fingerprint());
  say(`  done in ${Math.round((Date.now() - started) / 1000)} s`);
}
