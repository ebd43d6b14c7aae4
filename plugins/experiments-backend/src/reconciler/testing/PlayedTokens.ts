import {
  Controller,
  isConflict,
  isNotFound,
  Reflector,
  type KubernetesClient,
  type Logger,
} from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import type { Secret } from '../kinds';

/** What every token says. */
export const PLAYED_TOKEN = 'played-token-of-the-load';

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** Plays what fills the Secrets of accounts with tokens in a cluster, and is not in a local hub. */
export class PlayedTokens {
  readonly #reflector: Reflector<Secret>;
  readonly #controller: Controller;

  constructor({
    client,
    logger = quiet,
  }: {
    client: KubernetesClient;
    logger?: Logger;
  }) {
    const type = resources.secrets;
    const reflector = new Reflector<Secret>({ client, type, logger });
    this.#reflector = reflector;
    this.#controller = new Controller({
      name: 'played tokens',
      logger,
      backoff: { baseMs: 5, maxMs: 50 },
      async reconcile(key) {
        const secret = reflector.get(key);
        if (
          secret?.type !== 'kubernetes.io/service-account-token' ||
          secret.data?.token
        ) {
          return;
        }
        const token = Buffer.from(PLAYED_TOKEN).toString('base64');
        try {
          await client.patch(
            type,
            secret.metadata,
            { data: { token } },
            { type: 'merge' },
          );
        } catch (error) {
          if (!isNotFound(error) && !isConflict(error)) {
            throw error;
          }
        }
      },
    }).watch(reflector);
  }

  async start(): Promise<void> {
    this.#reflector.start();
    await this.#controller.start();
  }

  async stop(): Promise<void> {
    await this.#controller.stop();
    await this.#reflector.stop();
  }
}
