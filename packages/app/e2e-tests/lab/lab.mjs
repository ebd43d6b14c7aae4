// The lab as a newcomer gets it, in a folder of its own and on ports of its own.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFrontend } from '../../../../scripts/lab/frontend.mjs';
import { startHub, startPortal } from '../../../../scripts/lab/lab.mjs';
import { freePort } from '../../../../scripts/lab/ports.mjs';
import { root } from '../../../../scripts/setup/folders.mjs';
import { Hub } from './hub.mjs';
import { Portal } from './portal.mjs';

export class Lab {
  #options;
  #hub;
  #portal;

  /** @param {{configs?: string[], pages?: boolean, env?: NodeJS.ProcessEnv}} [settings] */
  static async start({ configs = [], pages = false, env } = {}) {
    if (pages) await buildFrontend(() => {});
    const lab = new Lab();
    lab.#options = {
      folder: await mkdtemp(join(tmpdir(), 'assay-lab-')),
      portalPort: await freePort(),
      hubPort: await freePort(),
      configs: [join(root, 'app-config.yaml'), ...configs],
      env: { ...process.env, ...env },
    };
    try {
      await lab.startHub();
      await lab.startPortal();
    } catch (error) {
      await lab.stop();
      throw error;
    }
    return lab;
  }

  get folder() {
    return this.#options.folder;
  }

  async startHub() {
    this.#hub = await startHub(this.#options);
    this.kubeconfig = this.#hub.kubeconfig;
    this.hub = await Hub.from(this.kubeconfig);
  }

  async startPortal() {
    this.#portal = await startPortal({
      ...this.#options,
      kubeconfig: this.kubeconfig,
    });
    this.url = this.#portal.url;
    this.portal = new Portal(this.url);
  }

  /** `kill -9` and wait until it is gone. @param {'hub' | 'portal' | 'both'} which */
  async kill(which) {
    const children = [
      ...(which !== 'portal' ? [this.#hub.child] : []),
      ...(which !== 'hub' ? [this.#portal.child] : []),
    ];
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(children.map(child => child.ended));
  }

  /** Every start of a process, as the hub wrote them down. */
  async starts() {
    const text = await readFile(
      join(this.folder, 'hub/processes/starts.jsonl'),
      'utf8',
    ).catch(() => '');
    return text
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line));
  }

  async stop() {
    await this.#portal?.child.stop();
    await this.#hub?.child.stop(15_000);
    await rm(this.folder, { recursive: true, force: true });
  }
}
