// A real kube-apiserver, where a folder with one is there and built. It judges the local hub.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { root } from '../setup/folders.mjs';
import { run } from '../setup/run.mjs';

const cache =
  process.env.CONTROL_PLANE_CACHE ?? join(homedir(), '.cache/control-plane');

/**
 * The programs that were built with it, such as the S3 server that tests start; after those of the
 * PATH, which are what somebody has chosen. Empty where there are none.
 */
export const builtPrograms = existsSync(join(cache, 'bin'))
  ? join(cache, 'bin')
  : '';

const nothing = skipped => ({
  skipped,
  kubeconfig: undefined,
  stop: async () => {},
});

/**
 * @param {(message: string) => void} say
 * @returns {Promise<{kubeconfig?: string, skipped?: string, stop: () => Promise<void>}>}
 */
export async function controlPlane(say) {
  const folder = resolve(
    root,
    process.env.CONTROL_PLANE ?? '../shared/control-plane',
  );
  if (!existsSync(join(folder, 'up')))
    return nothing(
      'there is no folder CONTROL_PLANE; the tests that need it are skipped',
    );
  if (!existsSync(join(cache, 'bin/kube-apiserver')))
    return nothing(
      `CONTROL_PLANE is not built (${cache}); the tests that need it are skipped`,
    );
  const directory = await mkdtemp(join(tmpdir(), 'assay-control-plane-'));
  try {
    say('Starting a real API server to judge the local hub');
    const printed = await run(
      join(folder, 'up'),
      ['--with', 'controllers', '--dir', directory, '--seconds', '5000'],
      { leavesProcesses: true },
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
    return nothing(`CONTROL_PLANE does not start: ${error.message}`);
  }
}
