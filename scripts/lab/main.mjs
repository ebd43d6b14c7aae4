// Runs the lab on this machine until Ctrl-C.
//   --port N        port of the portal (7007)
//   --hub-port N    port of the hub's Kubernetes API (7443)
//   --folder DIR    where runs, results and logs are kept (.assay)
//   --no-build      serve the pages as they were built last
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { state } from '../setup/folders.mjs';
import { buildFrontend } from './frontend.mjs';
import { startHub, startPortal } from './lab.mjs';
import { isFree } from './ports.mjs';
import { welcome } from './welcome.mjs';

const say = message => console.log(message);

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '7007' },
    'hub-port': { type: 'string', default: '7443' },
    folder: { type: 'string', default: state },
    'no-build': { type: 'boolean', default: false },
  },
});
const options = {
  folder: resolve(values.folder),
  portalPort: Number(values.port),
  hubPort: Number(values['hub-port']),
};

/** Children by name; replaced when one is started again. */
const children = new Map();
let stopping = false;

async function stop(code) {
  if (stopping) return;
  stopping = true;
  say('\nStopping the portal and the hub');
  // The portal first, so that it does not see its hub go.
  await children.get('portal')?.stop();
  await children.get('hub')?.stop(15_000);
  await rm(join(options.folder, 'lab.pid'), { force: true });
  process.exit(code);
}

/** Starts a child, and again when it dies while nobody asked it to. */
async function keep(name, start) {
  const started = await start();
  children.set(name, started.child);
  let delay = 1000;
  let since = Date.now();
  const watch = child =>
    child.ended.then(async ({ code, signal }) => {
      if (stopping) return;
      if (Date.now() - since > 60_000) delay = 1000;
      say(
        `The ${name} ended with ${
          signal ?? `code ${code}`
        }; starting it again in ${delay / 1000} s. Its log: ${join(
          options.folder,
          `${name}.log`,
        )}`,
      );
      await new Promise(done => setTimeout(done, delay));
      delay = Math.min(delay * 2, 30_000);
      if (stopping) return;
      since = Date.now();
      try {
        const next = await start();
        children.set(name, next.child);
        say(`The ${name} is back`);
        watch(next.child);
      } catch (error) {
        console.error(error.message);
        await stop(1);
      }
    });
  watch(started.child);
  return started;
}

async function checkPorts() {
  for (const [name, port, flag] of [
    ['portal', options.portalPort, '--port'],
    ['hub', options.hubPort, '--hub-port'],
  ])
    if (!(await isFree(port)))
      throw new Error(
        `Port ${port}, which the ${name} needs, is taken. Stop what listens there, or choose another one: npm start -- ${flag} ${
          port + 1
        }`,
      );
}

process.on('SIGINT', () => stop(0));
process.on('SIGTERM', () => stop(0));
process.on('SIGHUP', () => stop(0));

try {
  await checkPorts();
  if (!values['no-build']) await buildFrontend(say);
  await mkdir(options.folder, { recursive: true });
  await writeFile(join(options.folder, 'lab.pid'), String(process.pid));
  say('Starting the hub');
  const { kubeconfig } = await keep('hub', () => startHub(options));
  say('Starting the portal');
  const { url } = await keep('portal', () =>
    startPortal({ ...options, kubeconfig }),
  );
  say(welcome({ url, kubeconfig, folder: options.folder }));
} catch (error) {
  console.error(`\n${error.message}`);
  await stop(1);
}
