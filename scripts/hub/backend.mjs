// The backend against a hub, as a process that can be killed and started again.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../setup/folders.mjs';
import { freePort } from '../lab/ports.mjs';
import { startPortal } from '../lab/lab.mjs';

export class Backend {
  #options;
  #child;

  /**
   * @param {object} options
   * @param {string} options.folder for its database, logs and configuration
   * @param {string} options.kubeconfig
   * @param {Record<string, unknown>} options.experiments laid over `experiments` of the configuration
   */
  constructor(options) {
    this.#options = options;
  }

  /** Starts it, or starts it again with the same database. */
  async start() {
    const { folder, kubeconfig, experiments } = this.#options;
    await mkdir(folder, { recursive: true });
    const overlay = join(folder, 'hub-check.yaml');
    await writeFile(overlay, JSON.stringify({ experiments }));
    const { child } = await startPortal({
      folder,
      kubeconfig,
      portalPort: await freePort(),
      configs: [join(root, 'app-config.yaml')],
      overlays: [overlay],
    });
    this.#child = child;
  }

  /** Ends it as a power cut would. */
  async kill() {
    this.#child?.kill('SIGKILL');
    await this.#child?.ended;
  }

  async stop() {
    await this.#child?.stop();
  }
}
