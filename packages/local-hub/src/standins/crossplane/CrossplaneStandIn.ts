import {
  Controller,
  Reflector,
  addFinalizerPatch,
  hasFinalizer,
  isAlreadyExists,
  isNotFound,
  keyOf,
  removeFinalizerPatch,
} from '@assay/controller';
import { backoff, type StandIn, type StandInOptions } from '../StandIn';
import { mergeDiff } from '../mergeDiff';
import { types } from '../resourceTypes';
import { remainingDelay } from '../simulation';
import { toTime } from '../time';
import {
  type ClusterResource,
  type SecretObject,
  clusterStatus,
  compositeFinalizer,
  compositeLabel,
  connectionSecret,
  endpointOf,
  pausedAnnotation,
} from './decideCluster';

/** How often it is looked whether the processes of a cluster that goes have ended. */
const endPollMilliseconds = 250;

/**
 * Stands in for Crossplane: serves ExperimentClusters of the providers `local` (a set of processes
 * on this machine) and `simulated` (nothing at all) with the conditions, the finalizer and the
 * connection Secret of a composite resource. Clusters of other providers are left alone.
 * @public
 */
export class CrossplaneStandIn implements StandIn {
  readonly #options: StandInOptions;
  readonly #clusters: Reflector<ClusterResource>;
  readonly #secrets: Reflector<SecretObject>;
  readonly #controller: Controller;
  #unsubscribe?: () => void;

  constructor(options: StandInOptions) {
    this.#options = options;
    const { client, namespace, clock, random, logger } = options;
    const common = { client, namespace, clock, random, logger };
    this.#clusters = new Reflector<ClusterResource>({
      ...common,
      type: types.clusters,
    });
    this.#secrets = new Reflector<SecretObject>({
      ...common,
      type: types.secrets,
      labelSelector: compositeLabel,
    });
    this.#controller = new Controller({
      name: 'crossplane stand-in',
      reconcile: (key, { signal }) => this.#reconcile(key, signal),
      backoff,
      clock,
      random,
      logger,
    })
      .watch(this.#clusters)
      .watch(this.#secrets, secret => [
        keyOf({
          metadata: {
            namespace: secret.metadata.namespace,
            name: secret.metadata.labels![compositeLabel],
          },
        }),
      ]);
  }

  async start(): Promise<void> {
    this.#unsubscribe = this.#options.supervisor.subscribe(
      ({ intent, exit }) => {
        if (!exit || !intent.cluster) return;
        for (const cluster of this.#clusters.list())
          if (endpointOf(cluster) === intent.cluster)
            this.#controller.enqueue(keyOf(cluster));
      },
    );
    this.#clusters.start();
    this.#secrets.start();
    await this.#controller.start();
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.();
    await this.#controller.stop();
    await Promise.all([this.#clusters.stop(), this.#secrets.stop()]);
  }

  async #reconcile(key: string, signal: AbortSignal) {
    const cluster = this.#clusters.get(key);
    if (!cluster || endpointOf(cluster) === undefined) return undefined;
    // Crossplane does nothing at all to a paused resource, deleting included.
    if (cluster.metadata.annotations?.[pausedAnnotation] === 'true')
      return this.#report(cluster, { paused: true, ready: false }, signal);
    return cluster.metadata.deletionTimestamp
      ? this.#remove(cluster, signal)
      : this.#provide(cluster, signal);
  }

  async #provide(observed: ClusterResource, signal: AbortSignal) {
    const { client, clock } = this.#options;
    let cluster = observed;
    if (!hasFinalizer(cluster, compositeFinalizer))
      cluster = await client.patch<ClusterResource>(
        types.clusters,
        cluster.metadata,
        addFinalizerPatch(cluster, compositeFinalizer),
        { type: 'merge', signal },
      );
    const remaining =
      cluster.spec.provider === 'simulated'
        ? remainingDelay(cluster, clock.now())
        : 0;
    const problem = await this.#ensureSecret(cluster, signal);
    const ready = problem === undefined && remaining === 0;
    await this.#report(cluster, { problem, paused: false, ready }, signal);
    if (problem) return { requeueAfterMs: 5000 };
    return remaining > 0 ? { requeueAfterMs: remaining } : undefined;
  }

  /** @returns why there is no Secret of ours */
  async #ensureSecret(
    cluster: ClusterResource,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { client } = this.#options;
    const wanted = connectionSecret(cluster);
    if (!wanted || this.#owns(cluster, this.#secrets.get(keyOf(wanted))))
      return undefined;
    try {
      await client.create(types.secrets, wanted, { signal });
      return undefined;
    } catch (error) {
      if (!isAlreadyExists(error)) throw error;
      // The cache may lag behind our own create, so the server is asked once.
      const present = await client.get<SecretObject>(
        types.secrets,
        wanted.metadata,
        { signal },
      );
      return this.#owns(cluster, present)
        ? undefined
        : `cannot compose resources: Secret "${wanted.metadata.name}" is not controlled by this composite resource`;
    }
  }

  /** Everything in the cluster ends with it, and the cluster is there until it has ended. */
  async #remove(cluster: ClusterResource, signal: AbortSignal) {
    if (!hasFinalizer(cluster, compositeFinalizer)) return undefined;
    const { client, supervisor } = this.#options;
    const endpoint = endpointOf(cluster);
    const alive = supervisor
      .list()
      .filter(({ intent, exit }) => intent.cluster === endpoint && !exit);
    for (const { id } of alive) await supervisor.stop(id);
    if (alive.length > 0) return { requeueAfterMs: endPollMilliseconds };
    const wanted = connectionSecret(cluster);
    const secret = wanted && this.#secrets.get(keyOf(wanted));
    if (secret && this.#owns(cluster, secret))
      await client
        .delete(types.secrets, secret.metadata, {
          uid: secret.metadata.uid,
          signal,
        })
        .catch(ignoreAbsent);
    await client
      .patch(
        types.clusters,
        cluster.metadata,
        removeFinalizerPatch(cluster, compositeFinalizer),
        { type: 'merge', signal },
      )
      .catch(ignoreAbsent);
    return undefined;
  }

  async #report(
    cluster: ClusterResource,
    observed: Parameters<typeof clusterStatus>[1],
    signal: AbortSignal,
  ): Promise<undefined> {
    const { client, clock } = this.#options;
    const wanted = clusterStatus(cluster, observed, toTime(clock.now()));
    const status = mergeDiff(cluster.status ?? {}, wanted);
    if (!status) return undefined;
    const { resourceVersion } = cluster.metadata;
    await client.patch(
      types.clusters,
      cluster.metadata,
      { metadata: { resourceVersion }, status },
      { type: 'merge', subresource: 'status', signal },
    );
    return undefined;
  }

  #owns(cluster: ClusterResource, secret: SecretObject | undefined): boolean {
    return !!secret?.metadata.ownerReferences?.some(
      ({ uid, controller }) => controller && uid === cluster.metadata.uid,
    );
  }
}

function ignoreAbsent(error: unknown): void {
  if (!isNotFound(error)) throw error;
}
