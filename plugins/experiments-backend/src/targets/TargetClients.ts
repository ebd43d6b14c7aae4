import type { KubernetesClient } from '@assay/controller';
import type { ClusterRegistration } from '@assay/plugin-experiments-node';
import { hashOf } from '../reconciler/plan';
import { createTargetClient } from './createTargetClient';

interface Entry {
  client: KubernetesClient & { close(): Promise<void> };
  fenced: KubernetesClient;
}

/** More targets than are in use at a time; the one that was asked for longest ago gives way. */
const MAX_CLIENTS = 64;

/** Clients of targets, each with its connections kept for the next pass. */
export class TargetClients {
  readonly #clients = new Map<string, Entry>();
  readonly #fence: (client: KubernetesClient) => KubernetesClient;

  constructor(
    options: {
      /** Stands around each client, as that which lets only a leader write. */
      fence?: (client: KubernetesClient) => KubernetesClient;
    } = {},
  ) {
    this.#fence = options.fence ?? (client => client);
  }

  /**
   * The client of a registration; the same one until it gives way.
   * @throws InputError when the registration has no credential that is plain data
   */
  clientOf(registration: ClusterRegistration): KubernetesClient {
    const key = hashOf(registration);
    const entry = this.#clients.get(key) ?? this.#connect(registration);
    // Asked for last, so last in line to give way.
    this.#clients.delete(key);
    this.#clients.set(key, entry);
    const [oldest] = this.#clients;
    if (this.#clients.size > MAX_CLIENTS) {
      this.#clients.delete(oldest[0]);
      void oldest[1].client.close();
    }
    return entry.fenced;
  }

  async close(): Promise<void> {
    const entries = [...this.#clients.values()];
    this.#clients.clear();
    await Promise.all(entries.map(({ client }) => client.close()));
  }

  #connect(registration: ClusterRegistration): Entry {
    const client = createTargetClient(registration);
    return { client, fenced: this.#fence(client) };
  }
}
