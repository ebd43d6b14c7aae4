import type { KubernetesClient } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import { InputError } from '@backstage/errors';
import { createTargetClient } from '../../targets/createTargetClient';
import type { Secret } from '../kinds';
import { roles } from '../names';
import type { Scope } from '../scope';

type TargetClient = KubernetesClient & { close(): Promise<void> };

/**
 * The targets of a run as they are registered, each with the credential of its registration. A
 * client is made when it is first needed and lives as long as what it was made for.
 */
export class RunTargets {
  readonly #scope: Pick<Scope, 'client' | 'entry' | 'signal'>;
  readonly #clients = new Map<string, Promise<TargetClient>>();

  constructor(scope: Pick<Scope, 'client' | 'entry' | 'signal'>) {
    this.#scope = scope;
  }

  /** How the API server of a target is reached; null when the target is not registered any more. */
  api(target: string): (() => Promise<KubernetesClient>) | null {
    const entry = this.#scope.entry(roles.registration(target));
    return entry?.uid && entry.state !== 'Gone'
      ? () => this.#client(target)
      : null;
  }

  async close(): Promise<void> {
    const clients = await Promise.allSettled(this.#clients.values());
    await Promise.all(
      clients.map(client =>
        client.status === 'fulfilled' ? client.value.close() : undefined,
      ),
    );
    this.#clients.clear();
  }

  #client(target: string): Promise<TargetClient> {
    let client = this.#clients.get(target);
    if (!client) {
      client = this.#open(target);
      this.#clients.set(target, client);
    }
    return client;
  }

  async #open(target: string): Promise<TargetClient> {
    const { namespace, objectName, uid } = this.#scope.entry(
      roles.registration(target),
    )!;
    const secret = await this.#scope.client.get<Secret>(
      resources.secrets,
      { namespace, name: objectName },
      { signal: this.#scope.signal },
    );
    if (secret.metadata.uid !== uid) {
      throw new InputError(
        `The registration of target "${target}" was replaced by another`,
      );
    }
    const textOf = (key: string) =>
      Buffer.from(secret.data?.[key] ?? '', 'base64').toString('utf8');
    return createTargetClient({
      server: textOf('server'),
      config: JSON.parse(textOf('config') || '{}'),
    });
  }
}
