// Finds or fetches a Node.js and a Yarn that fit, with nothing but Node.js and npm at hand.
import { existsSync } from 'node:fs';
import {
  chmod,
  mkdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { root, toolchain } from './folders.mjs';
import { run } from './run.mjs';

const platforms = ['linux', 'darwin'];

/** The lines of Node.js that the dependencies run on, as [major, first minor]. */
const lines = [
  [22, 19],
  [24, 0],
];

/** Refuses what the lab was never run on, before anything is written. */
export function checkPlatform(
  platform = process.platform,
  version = process.versions.node,
) {
  if (!platforms.includes(platform))
    throw new Error(
      `Assay runs on Linux and macOS; this is ${platform}. On Windows use WSL 2.`,
    );
  const [major, minor] = version.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 17))
    throw new Error(
      `Assay needs Node.js 20.17 or newer to set itself up; this is ${version}.`,
    );
}

/** Whether a version of Node.js can run the lab itself. */
export function fits(version) {
  const [major, minor] = version.split('.').map(Number);
  return lines.some(([line, from]) => major === line && minor >= from);
}

async function fetchPackage(name, range) {
  const folder = join(toolchain, 'node_modules', name);
  if (existsSync(folder)) return folder;
  await mkdir(toolchain, { recursive: true });
  await run('npm', [
    'install',
    '--prefix',
    toolchain,
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--loglevel=error',
    // Naming what is there already keeps npm from pruning it.
    ...(await present()),
    `${name}@${range}`,
  ]);
  return folder;
}

async function present() {
  const text = await readFile(join(toolchain, 'fetched.json'), 'utf8').catch(
    () => '[]',
  );
  return JSON.parse(text).filter(spec =>
    existsSync(join(toolchain, 'node_modules', spec.replace(/@[^@/]+$/, ''))),
  );
}

async function remember(spec) {
  const all = new Set([...(await present()), spec]);
  await writeFile(join(toolchain, 'fetched.json'), JSON.stringify([...all]));
}

/**
 * @param {(message: string) => void} say
 * @returns {Promise<{node: string, yarn: string, env: NodeJS.ProcessEnv}>} the paths of `node` and of
 *   Yarn's script, and an environment whose PATH begins with both
 */
export async function prepareToolchain(say) {
  checkPlatform();
  let node = process.execPath;
  if (!fits(process.versions.node)) {
    const name = `node-${process.platform}-${process.arch}`;
    const folder = join(toolchain, 'node_modules', name);
    if (!existsSync(folder))
      say(
        `Node.js ${process.versions.node} is too old or too new for the lab: fetching Node.js 24 through npm`,
      );
    node = join(await fetchPackage(name, '24'), 'bin/node');
    await remember(`${name}@24`);
  }
  const { packageManager } = JSON.parse(
    await readFile(join(root, 'package.json'), 'utf8'),
  );
  const yarnVersion = packageManager.split('@')[1];
  const yarn = join(
    await fetchPackage('@yarnpkg/cli-dist', yarnVersion),
    'bin/yarn.js',
  );
  await remember(`@yarnpkg/cli-dist@${yarnVersion}`);
  const bin = await linkBin(node, yarn);
  const env = {
    ...process.env,
    PATH: [bin, dirname(node), process.env.PATH].join(delimiter),
  };
  return { node, yarn, env };
}

/** A folder with `node` and `yarn`, so that whatever our tools start finds the same ones. */
async function linkBin(node, yarn) {
  const bin = join(toolchain, 'bin');
  await mkdir(bin, { recursive: true });
  await rm(join(bin, 'node'), { force: true });
  await symlink(node, join(bin, 'node'));
  await writeFile(
    join(bin, 'yarn'),
    `#!/bin/sh\nexec "${node}" "${yarn}" "$@"\n`,
  );
  await chmod(join(bin, 'yarn'), 0o755);
  return bin;
}
