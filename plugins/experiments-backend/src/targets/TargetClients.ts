import type { KubernetesClient } from '@assay/controller';
import type { ClusterRegistration } from '@assay/plugin-experiments-node';
import { hashOf } from '../reconciler/plan';
import { createTargetClient } from './createTargetClient';

type ClosableClient = KubernetesClient & { close(): Promise<void> };

/** More targets than are in use at a time; the one that was asked for longest ago gives way. */
const MAX_CLIENTS = 64;

/** Clients of targets, each with its connections kept for the next pass. */
export class TargetClients {
  readonly #clients = new Map<string, ClosableClient>();

  constructor(
    private readonly connect: (
      registration: ClusterRegistration,
    ) => ClosableClient = createTargetClient,
  ) {}

  /** @throws InputError when the registration has no credential that is plain data */
  clientOf(registration: ClusterRegistration): KubernetesClient {
    const key = hashOf(registration);
    const client = this.#clients.get(key) ?? this.connect(registration);
    // Asked for last, so last in line to give way.
    this.#clients.delete(key);
    this.#clients.set(key, client);
    const [oldest] = this.#clients;
    if (this.#clients.size > MAX_CLIENTS) {
      this.#clients.delete(oldest[0]);
      void oldest[1].close();
    }
    return client;
  }

  async close(): Promise<void> {
    const clients = [...this.#clients.values()];
    this.#clients.clear();
    await Promise.all(clients.map(each => each.close()));
  }
}
