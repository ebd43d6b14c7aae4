import {
  addFinalizerPatch,
  Controller,
  hasFinalizer,
  isNotFound,
  keyOf,
  Reflector,
  removeFinalizerPatch,
  systemClock,
  type KubernetesClient,
  type KubernetesObject,
  type Logger,
  type ReconcileResult,
  type ResourceType,
} from '@assay/controller';
import { labels, resources } from '@assay/plugin-experiments-common';
import { atProviderOf, connectionOf } from './answers';
import type { HandedOutCluster } from './HandedOutCluster';
import { managedTypes, selectedKinds, type ManagedResource } from './kinds';
import { Script } from './Script';
import { TokenAddress } from './TokenAddress';

const FINALIZER = 'finalizer.managedresource.crossplane.io';
const EXTERNAL_NAME = 'crossplane.io/external-name';
const LOOK_AGAIN = { requeueAfterMs: 200 } as const;

type Condition = [
  type: string,
  status: string,
  reason: string,
  message?: string,
];

/**
 * Plays Google, Amazon and Azure, and the providers of Crossplane that talk to them: it does to the
 * managed resources of one namespace what they do, and nothing really. It validates nothing: the
 * API server does, with the schemas of the real providers.
 */
export class PlayedCloud {
  readonly script = new Script();
  readonly #client: KubernetesClient;
  readonly #clusterOf: (resource: ManagedResource) => HandedOutCluster;
  /** Where tokens are given out, by the token. */
  readonly #tokens: ReadonlyMap<string, TokenAddress>;
  readonly #delayMs: number;
  readonly #reflectors: Reflector<ManagedResource>[];
  readonly #controllers: Controller[];
  /** When each resource was first asked for, Unix milliseconds, by UID. */
  readonly #since = new Map<string, number>();

  private constructor(
    options: PlayedCloudOptions,
    tokens: ReadonlyMap<string, TokenAddress>,
  ) {
    const { client, namespace, logger, cluster, clusters = {} } = options;
    this.#client = client;
    this.#clusterOf = ({ metadata }) =>
      clusters[metadata.labels?.[labels.role] ?? ''] ?? cluster;
    this.#tokens = tokens;
    this.#delayMs = options.delayMs ?? 300;
    this.#reflectors = managedTypes.map(
      type =>
        new Reflector<ManagedResource>({ client, type, namespace, logger }),
    );
    this.#controllers = managedTypes.map((type, index) =>
      new Controller({
        name: `played ${type.kind}`,
        reconcile: (key, { signal }) =>
          this.#reconcile(type, this.#reflectors[index].get(key), signal),
        backoff: { baseMs: 100, maxMs: 1000 },
        logger,
      }).watch(this.#reflectors[index]),
    );
  }

  static async start(options: PlayedCloudOptions): Promise<PlayedCloud> {
    const { cluster, clusters = {} } = options;
    const tokens = new Map<string, TokenAddress>();
    for (const { token } of [cluster, ...Object.values(clusters)]) {
      if (!tokens.has(token)) {
        tokens.set(token, await TokenAddress.start(token));
      }
    }
    const cloud = new PlayedCloud(options, tokens);
    cloud.#reflectors.forEach(reflector => reflector.start());
    await Promise.all(cloud.#controllers.map(controller => controller.start()));
    return cloud;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#controllers.map(controller => controller.stop()));
    await Promise.all(this.#reflectors.map(reflector => reflector.stop()));
    await Promise.all([...this.#tokens.values()].map(each => each.stop()));
  }

  /** Everything that the cloud has or is asked for. */
  get resources(): ManagedResource[] {
    return this.#reflectors.flatMap(reflector => reflector.list());
  }

  /** Tokens that were given out for keys of service accounts. */
  get tokensGiven(): number {
    return [...this.#tokens.values()].reduce(
      (sum, { given }) => sum + given,
      0,
    );
  }

  /** Looks at everything again, as after a change of the script. */
  kick(): void {
    this.#reflectors.forEach((reflector, index) =>
      reflector
        .list()
        .forEach(each => this.#controllers[index].enqueue(keyOf(each))),
    );
  }

  async #reconcile(
    type: ResourceType,
    resource: ManagedResource | undefined,
    signal: AbortSignal,
  ): Promise<ReconcileResult | void> {
    if (!resource) {
      return undefined;
    }
    return resource.metadata.deletionTimestamp
      ? this.#remove(type, resource, signal)
      : this.#provide(type, resource, signal);
  }

  async #provide(
    type: ResourceType,
    resource: ManagedResource,
    signal: AbortSignal,
  ): Promise<ReconcileResult | void> {
    if (
      !hasFinalizer(resource, FINALIZER) ||
      !resource.metadata.annotations?.[EXTERNAL_NAME]
    ) {
      await this.#claim(type, resource, signal);
      return undefined;
    }
    const missing = this.#missingReference(resource);
    if (missing) {
      await this.#report(type, resource, signal, [
        ['Synced', 'False', 'ReconcileError', missing],
        ['Ready', 'False', 'Creating'],
      ]);
      return LOOK_AGAIN;
    }
    const { creation, message } = this.script.of(type.kind);
    if (creation === 'refused') {
      await this.#report(type, resource, signal, [
        ['Synced', 'False', 'ReconcileError', `create failed: ${message}`],
        [
          'LastAsyncOperation',
          'False',
          'AsyncCreateFailure',
          `async create failed: failed to create the resource: [{0 ${message}  []}]`,
        ],
        ['Ready', 'False', 'Creating'],
      ]);
      return undefined;
    }
    if (creation === 'endless' || this.#isEarly(resource)) {
      await this.#report(type, resource, signal, [
        ['Synced', 'True', 'ReconcileSuccess'],
        ['AsyncOperation', 'True', 'Ongoing'],
        ['Ready', 'False', 'Creating'],
      ]);
      return creation === 'endless' ? undefined : LOOK_AGAIN;
    }
    await this.#writeConnection(resource, signal);
    await this.#report(
      type,
      resource,
      signal,
      [
        ['Synced', 'True', 'ReconcileSuccess'],
        ['LastAsyncOperation', 'True', 'Success'],
        ['AsyncOperation', 'True', 'Finished'],
        ['Ready', 'True', 'Available'],
      ],
      atProviderOf(resource),
    );
    return undefined;
  }

  /** What the runtime of every provider does first: a finalizer, and a name in the cloud. */
  async #claim(
    type: ResourceType,
    resource: ManagedResource,
    signal: AbortSignal,
  ): Promise<void> {
    const { annotations, name } = resource.metadata;
    const patch = addFinalizerPatch(resource, FINALIZER);
    await this.#client.patch(
      type,
      resource.metadata,
      {
        metadata: {
          ...patch.metadata,
          annotations: {
            [EXTERNAL_NAME]: annotations?.[EXTERNAL_NAME] ?? name,
          },
        },
      },
      { type: 'merge', signal },
    );
  }

  async #remove(
    type: ResourceType,
    resource: ManagedResource,
    signal: AbortSignal,
  ): Promise<ReconcileResult | void> {
    const { deletion, message } = this.script.of(type.kind);
    if (deletion === 'refused') {
      await this.#report(type, resource, signal, [
        ['Synced', 'False', 'ReconcileError', `delete failed: ${message}`],
        ['LastAsyncOperation', 'False', 'AsyncDeleteFailure', message],
        ['Ready', 'False', 'Deleting'],
      ]);
      return undefined;
    }
    const deletedAt = Date.parse(resource.metadata.deletionTimestamp ?? '');
    if (systemClock.now() < deletedAt + this.#delayMs) {
      return LOOK_AGAIN;
    }
    if (hasFinalizer(resource, FINALIZER)) {
      await this.#client
        .patch(
          type,
          resource.metadata,
          removeFinalizerPatch(resource, FINALIZER),
          {
            type: 'merge',
            signal,
          },
        )
        .catch(error => {
          if (!isNotFound(error)) throw error;
        });
    }
    this.#since.delete(resource.metadata.uid ?? '');
    return undefined;
  }

  #isEarly({ metadata }: ManagedResource): boolean {
    const now = systemClock.now();
    const since = this.#since.get(metadata.uid ?? '') ?? now;
    this.#since.set(metadata.uid ?? '', since);
    return now < since + this.#delayMs;
  }

  /** Why a reference of a resource leads nowhere yet, in the words of the providers. */
  #missingReference(resource: ManagedResource): string | undefined {
    const owner = ownerOf(resource);
    for (const [field, selector] of selectorsOf(resource.spec.forProvider)) {
      const found = this.resources.filter(
        other =>
          other.kind === selectedKinds[field] &&
          ownerOf(other) === owner &&
          Object.entries(selector.matchLabels ?? {}).every(
            ([name, value]) => other.metadata.labels?.[name] === value,
          ),
      );
      if (found.length === 0 || !found.every(isReady)) {
        return `cannot resolve references: mg.Spec.ForProvider.${field}: ${
          found.length === 0
            ? 'no resources matched selector'
            : 'referenced field was empty (referenced resource may not yet be ready)'
        }`;
      }
    }
    return undefined;
  }

  async #writeConnection(
    resource: ManagedResource,
    signal: AbortSignal,
  ): Promise<void> {
    const name = resource.spec.writeConnectionSecretToRef?.name;
    if (!name) {
      return;
    }
    const { namespace, uid } = resource.metadata;
    const cluster = this.#clusterOf(resource);
    await this.#client.patch(
      resources.secrets,
      { namespace, name },
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name,
          namespace,
          ownerReferences: [
            {
              apiVersion: resource.apiVersion,
              kind: resource.kind,
              name: resource.metadata.name,
              uid,
              controller: true,
            },
          ],
        },
        type: 'connection.crossplane.io/v1alpha1',
        stringData: connectionOf(
          resource,
          cluster,
          this.#tokens.get(cluster.token)!.keyFile(),
        ),
      },
      { type: 'apply', fieldManager: 'played-cloud', force: true, signal },
    );
  }

  /** Writes the status, unless it says that already. */
  async #report(
    type: ResourceType,
    resource: ManagedResource,
    signal: AbortSignal,
    conditions: Condition[],
    atProvider?: Record<string, unknown>,
  ): Promise<void> {
    const said = (resource.status?.conditions ?? []) as Record<
      string,
      string
    >[];
    const isSaid = conditions.every(([name, status, reason, message = '']) =>
      said.some(
        each =>
          each.type === name &&
          each.status === status &&
          each.reason === reason &&
          (each.message ?? '') === message,
      ),
    );
    if (isSaid) {
      return;
    }
    const lastTransitionTime = new Date(systemClock.now())
      .toISOString()
      .replace(/\.\d+Z$/, 'Z');
    await this.#client.patch(
      type,
      resource.metadata,
      {
        status: {
          ...(atProvider && { atProvider }),
          conditions: conditions.map(([name, status, reason, message]) => ({
            type: name,
            status,
            reason,
            lastTransitionTime,
            ...(message && { message }),
          })),
        },
      },
      { type: 'merge', subresource: 'status', signal },
    );
  }
}

/** What a played cloud is made of. */
export interface PlayedCloudOptions {
  /** Of the hub; with the rights of the providers. */
  client: KubernetesClient;
  namespace: string;
  /** What every cloud hands out. */
  cluster: HandedOutCluster;
  /** Others than that, by the role of the cluster in its run. */
  clusters?: Readonly<Record<string, HandedOutCluster>>;
  /** How long each resource takes to come and to go; 300 ms. */
  delayMs?: number;
  logger?: Logger;
}

interface Selector {
  matchControllerRef?: boolean;
  matchLabels?: Record<string, string>;
}

function* selectorsOf(value: unknown): Generator<[string, Selector]> {
  if (!value || typeof value !== 'object') {
    return;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (name.endsWith('Selector')) {
      yield [name, inner];
    } else {
      yield* selectorsOf(inner);
    }
  }
}

function ownerOf({ metadata }: KubernetesObject): string | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller)?.uid;
}

function isReady({ status }: ManagedResource): boolean {
  return !!status?.conditions?.some(
    each => each.type === 'Ready' && each.status === 'True',
  );
}
