import type { KubernetesClient } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import { InputError } from '@backstage/errors';
import { createTargetClient } from '../../targets/createTargetClient';
import type { Secret } from '../kinds';
import type { OwnedEntry } from '../ledger';
import { roles } from '../names';
import type { PlannedComponent, RunPlan } from '../plan';
import type { Scope } from '../scope';

type TargetClient = KubernetesClient & { close(): Promise<void> };

/** What is known of a run that has targets. */
export interface TargetedRun {
  /** Of the hub. */
  client: KubernetesClient;
  signal: AbortSignal;
  plan: Pick<RunPlan, 'targets'>;
  /** The newest entry of the ledger in a role. */
  entry(role: string): OwnedEntry | undefined;
}

/**
 * The targets of a run as they are registered, each with the credential of its registration, and
 * where things stand on them. A client is made when it is first needed and lives as long as what it
 * was made for.
 */
export class RunTargets {
  readonly #run: TargetedRun;
  readonly #clients = new Map<string, Promise<TargetClient>>();

  constructor(run: TargetedRun) {
    this.#run = run;
  }

  static of(scope: Scope, plan: RunPlan): RunTargets {
    return new RunTargets({
      client: scope.client,
      signal: scope.signal,
      plan,
      entry: role => scope.entry(role),
    });
  }

  /** How the API server of a target is reached; null when the target is not registered any more. */
  api(target: string): (() => Promise<KubernetesClient>) | null {
    const entry = this.#run.entry(roles.registration(target));
    return entry?.uid && entry.state !== 'Gone'
      ? () => this.#client(target)
      : null;
  }

  /** The namespace that a component stands in. */
  namespaceOf({
    namespace,
  }: Pick<PlannedComponent, 'target' | 'namespace'>): string {
    return namespace;
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
    const { namespace, objectName, uid } = this.#run.entry(
      roles.registration(target),
    )!;
    const secret = await this.#run.client.get<Secret>(
      resources.secrets,
      { namespace, name: objectName },
      { signal: this.#run.signal },
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
