// A real kube-apiserver, where a folder that makes one is there. It judges the local hub.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from '../setup/folders.mjs';
import { run } from '../setup/run.mjs';

const folder = resolve(
  root,
  process.env.CONTROL_PLANE ?? '../shared/control-plane',
);
const cache =
  process.env.CONTROL_PLANE_CACHE ?? join(homedir(), '.cache/control-plane');
const needed = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kubectl',
].map(name => join(cache, 'bin', name));

/**
 * The programs that were built with it, such as the S3 server that tests start; after those of the
 * PATH, which are what somebody has chosen. Empty where there are none.
 */
export function builtPrograms() {
  return existsSync(join(cache, 'bin')) ? join(cache, 'bin') : '';
}

const nothing = why => ({
  kubeconfig: undefined,
  stop: async () => {},
  ...why,
});

/**
 * Builds the server where that was not done before, and starts it.
 *
 * A folder or a Go that is not there skips what needs the server. A folder that is there and does
 * not build or start has failed: it is asked for.
 *
 * @param {(message: string) => void} say
 * @param {{mayBuild: boolean}} options
 * @returns {Promise<{kubeconfig?: string, skipped?: string, failed?: string, stop: () => Promise<void>}>}
 */
export async function controlPlane(say, { mayBuild }) {
  if (!existsSync(join(folder, 'up')))
    return nothing({
      skipped: `there is no folder CONTROL_PLANE (${folder}); the tests that need it are skipped`,
    });
  try {
    if (!needed.every(existsSync)) {
      if (!mayBuild)
        return nothing({
          skipped: `CONTROL_PLANE (${folder}) is not built, which \`npm test\` without a folder does; the tests that need it are skipped`,
        });
      if (!(await hasGo()))
        return nothing({
          skipped: `CONTROL_PLANE (${folder}) is not built, and there is no Go to build it; the tests that need it are skipped`,
        });
      await build(say);
    }
  } catch (error) {
    return nothing({
      failed: `CONTROL_PLANE does not build: ${error.message}`,
    });
  }
  const directory = await mkdtemp(join(tmpdir(), 'assay-control-plane-'));
  try {
    say('Starting a real API server to judge the local hub');
    const printed = await run(
      join(folder, 'up'),
      ['--with', 'controllers', '--dir', directory, '--seconds', '5000'],
      { leavesProcesses: join(directory, 'up.log') },
    );
    const kubeconfig = /KUBECONFIG=["']?([^\s"';]+)/.exec(printed)?.[1];
    if (!kubeconfig) throw new Error(`it printed no KUBECONFIG:\n${printed}`);
    return {
      kubeconfig,
      stop: async () => {
        await run(join(folder, 'down'), ['--delete', directory]).catch(
          () => {},
        );
        await rm(directory, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    return nothing({
      failed: `CONTROL_PLANE does not start: ${error.message}`,
    });
  }
}

/** Once on a machine; niced, for other checks go on meanwhile. */
async function build(say) {
  const started = Date.now();
  say(
    `Building a real API server to judge the local hub: once, into ${cache}; two cores need ten minutes`,
  );
  await run('nice', ['-n', '10', join(folder, 'build')], {
    show: line => {
      if (line.startsWith('building ')) say(line);
    },
  });
  say(`Built it in ${Math.round((Date.now() - started) / 1000)} s`);
}

function hasGo() {
  return run('go', ['version']).then(
    () => true,
    () => false,
  );
}
