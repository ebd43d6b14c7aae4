// The local hub and the portal, each a process of its own so that either can die alone.
import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { root, state } from '../setup/folders.mjs';
import { Child } from './child.mjs';

const require = createRequire(join(root, 'package.json'));

/** Arguments of Node.js that load our TypeScript as Backstage's own commands do. */
const loader = () => [
  '--require',
  join(root, 'scripts/lab/sourceMaps.cjs'),
  '--require',
  require.resolve('@backstage/cli/config/nodeTransform.cjs'),
];

/** Compiled code is kept between starts: about a third of a start is the compiling. */
const withCompileCache = env => ({
  NODE_COMPILE_CACHE: join(state, 'compile-cache'),
  ...env,
});

/**
 * @typedef {object} LabOptions
 * @property {string} folder data of the hub, the portal, the results, and their logs
 * @property {number} portalPort
 * @property {number} hubPort
 * @property {string[]} [configs] configuration files of the portal in place of the shipped ones
 * @property {string[]} [overlays] configuration files that are laid over everything else
 * @property {string} [entry] the backend's first file in place of the shipped one
 * @property {NodeJS.ProcessEnv} [env]
 */

/** Starts the hub; resolves when it answers. @param {LabOptions} options */
export async function startHub({ folder, hubPort, env = process.env }) {
  await mkdir(join(folder, 'hub'), { recursive: true });
  const child = new Child(
    'hub',
    [
      process.execPath,
      ...loader(),
      join(root, 'packages/local-hub/src/main.ts'),
      '--data',
      join(folder, 'hub'),
      '--results',
      join(folder, 'results'),
      '--library',
      root,
      '--port',
      String(hubPort),
    ],
    {
      cwd: root,
      env: withCompileCache(env),
      logFile: join(folder, 'hub.log'),
    },
  );
  const ready = new Promise(resolve => {
    const stop = child.onLine(line => {
      if (!line.startsWith('{')) return;
      const message = parse(line);
      if (!message?.kubeconfig) return;
      stop();
      resolve(message);
    });
  });
  const info = await orEnd(ready, child, 60_000);
  return { child, kubeconfig: info.kubeconfig };
}

/** Starts the portal; resolves when it answers. @param {LabOptions & {kubeconfig: string}} options */
export async function startPortal({
  folder,
  portalPort,
  kubeconfig,
  configs,
  overlays = [],
  entry = join(root, 'packages/backend/src/index.ts'),
  env = process.env,
}) {
  await mkdir(join(folder, 'portal'), { recursive: true });
  const url = `http://localhost:${portalPort}`;
  const overlay = join(folder, 'portal', 'app-config.yaml');
  await writeFile(
    overlay,
    JSON.stringify({
      app: { baseUrl: url },
      backend: {
        baseUrl: url,
        listen: { port: portalPort, host: '127.0.0.1' },
        cors: { origin: url },
        database: {
          client: 'better-sqlite3',
          connection: { directory: join(folder, 'portal') },
        },
      },
      experiments: { results: { folder: { path: join(folder, 'results') } } },
    }),
  );
  const files = [
    ...(configs ?? [join(root, 'app-config.yaml')]),
    overlay,
    ...overlays,
  ];
  const child = new Child(
    'portal',
    [
      process.execPath,
      ...loader(),
      entry,
      ...files.flatMap(file => ['--config', file]),
    ],
    {
      cwd: join(root, 'packages/backend'),
      // Guest sign-in is for development only, and a laptop is that.
      env: {
        ...withCompileCache(env),
        NODE_ENV: 'development',
        ASSAY_KUBECONFIG: kubeconfig,
      },
      logFile: join(folder, 'portal.log'),
    },
  );
  await orEnd(
    answers(portalPort, '/.backstage/health/v1/readiness', child),
    child,
    180_000,
  );
  return { child, url };
}

/** Waits for a child to get ready, or fails with what it printed. */
async function orEnd(ready, child, limitMs) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Error(
            `the ${child.name} is not ready after ${limitMs / 1000} s:\n${
              child.tail
            }`,
          ),
        ),
      limitMs,
    );
  });
  const end = child.ended.then(({ code, signal }) => {
    throw new Error(
      `the ${child.name} ended with ${signal ?? `code ${code}`}:\n${
        child.tail
      }`,
    );
  });
  try {
    return await Promise.race([ready, end, limit]);
  } catch (error) {
    await child.stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function answers(port, path, child) {
  while (child.running) {
    const status = await new Promise(resolve => {
      const call = request(
        { host: '127.0.0.1', port, path, timeout: 2000 },
        response => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      call.on('error', () => resolve(0));
      call.on('timeout', () => call.destroy());
      call.end();
    });
    if (status === 200) return;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
