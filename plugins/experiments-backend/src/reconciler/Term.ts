import {
  Controller,
  EventRecorder,
  keyOf,
  type Clock,
  type KubernetesClient,
  type KubernetesObject,
} from '@assay/controller';
import { annotations } from '@assay/plugin-experiments-common';
import { RunOutputReader } from '../logs';
import { SpoolDrainer } from '../results';
import { ClusterClaims } from '../targets/ClusterClaims';
import { TargetClients } from '../targets/TargetClients';
import { openCaches, ownedCaches, type Caches } from './caches';
import { ComposedKinds } from './ComposedKinds';
import type { ExperimentControllerDependencies } from './dependencies';
import { ExperimentReconciler } from './ExperimentReconciler';
import { GoingNamespaces } from './GoingNamespaces';
import { isOurs } from './installations';
import { KnownConnections } from './KnownConnections';
import { MeasuringQueue } from './MeasuringQueue';
import { limitsOf, type ConcurrencyLimits } from './queue/limits';
import { RecentWrites } from './recentWrites';
import { Sight } from './Sight';

const NO_LIMITS: ConcurrencyLimits = { providers: {}, owners: {} };

/** The run that an owned object names. */
function keysOfRun({ metadata }: KubernetesObject): string[] {
  const key = metadata.annotations?.[annotations.run];
  return key ? [key] : [];
}

/** One term of leadership: everything that remembers anything is made anew for each. */
export class Term {
  readonly #controller: Controller;
  readonly #recent: RecentWrites;
  readonly #drainer: SpoolDrainer;
  readonly #recorder: EventRecorder;
  readonly #sight: Sight;
  readonly #queue: MeasuringQueue;
  readonly #installation: string;
  readonly #caches: Caches;
  readonly #clock: Clock;
  readonly #unsubscribe: (() => void)[] = [];
  readonly #ender = new AbortController();
  readonly #composed: ComposedKinds;
  readonly #targets: TargetClients;
  readonly #going: GoingNamespaces;

  constructor(
    deps: ExperimentControllerDependencies,
    fence: (client: KubernetesClient) => KubernetesClient,
    clock: Clock,
  ) {
    const client = fence(deps.hub.client);
    const { hub, settings, logger, random } = deps;
    const caches = openCaches(hub, settings);
    const providers = new Map(deps.providers.map(each => [each.name, each]));
    const recent = new RecentWrites(caches);
    const { limits = NO_LIMITS, defaultProvider } = settings;
    const queue = new MeasuringQueue({
      limitsOf: run => limitsOf(run, { limits, providers, defaultProvider }),
      wake: keys => this.#enqueue(keys),
    });
    this.#queue = queue;
    this.#installation = settings.installation;
    this.#recent = recent;
    this.#sight = new Sight(caches);
    this.#caches = caches;
    this.#clock = clock;
    this.#composed = new ComposedKinds(caches.clusters);
    this.#targets = new TargetClients({ fence });
    this.#going = new GoingNamespaces(client, {
      wake: keys => this.#enqueue(keys),
      clock,
      random,
      logger,
    });
    this.#recorder = new EventRecorder({
      client,
      reportingController: 'assay.dev/experiment-controller',
      reportingInstance: deps.identity,
      clock,
      logger,
    });
    this.#drainer = new SpoolDrainer({
      spool: deps.spool,
      store: deps.resultStore,
      clock,
      logger,
      onPublished: ({ runUid }) => {
        const run = caches.experiments
          .list()
          .find(({ metadata }) => metadata.uid === runUid);
        if (run) {
          this.#controller.enqueue(keyOf(run));
        }
      },
    });
    const reconciler = new ExperimentReconciler({
      client,
      caches,
      recent,
      queue,
      sight: this.#sight,
      settings,
      providers,
      metricSources: deps.metricSources,
      resultStore: deps.resultStore,
      spool: deps.spool,
      processes: new RunOutputReader(hub.client),
      composed: this.#composed,
      claims: new ClusterClaims({
        argocdNamespace: settings.argocdNamespace,
        clock,
      }),
      targets: this.#targets,
      connections: new KnownConnections(clock),
      going: this.#going,
      hubInfo: () => hub.info(),
      onSpooled: () => this.#drainer.schedule(),
      logger,
      clock,
      recorder: this.#recorder,
    });
    this.#controller = new Controller({
      name: 'experiments',
      reconcile: (key, context) => reconciler.reconcile(key, context),
      workers: deps.workers ?? 4,
      clock,
      random,
      logger,
    });
    this.#controller.watch(caches.experiments);
  }

  /** Resolves when passes may begin. */
  async start(): Promise<void> {
    const { signal } = this.#ender;
    const installation = this.#installation;
    await this.#sight.open(this.#clock, signal);
    signal.throwIfAborted();
    this.#unsubscribe.push(
      this.#caches.experiments.onEvent(({ type, object }) => {
        if (type === 'Deleted' || !isOurs(object, installation)) {
          this.#queue.forget(keyOf(object));
        } else if (!this.#recent.isStale(object)) {
          this.#queue.observe(object);
        }
      }),
    );
    // Not watched by the controller, which would wait for a kind that may never be seen: then
    // passes begin all the same, and say so.
    for (const { reflector } of ownedCaches(this.#caches)) {
      this.#unsubscribe.push(
        reflector.onEvent(({ object, previous }) => {
          for (const each of previous ? [previous, object] : [object]) {
            this.#enqueue(keysOfRun(each));
          }
        }),
      );
    }
    await this.#controller.start();
    this.#drainer.start();
    if (this.#sight.obstacle) {
      void this.#whenClear(signal);
    }
  }

  /** What could not be decided blindly is decided now. */
  async #whenClear(signal: AbortSignal): Promise<void> {
    try {
      await this.#sight.clear(signal);
      this.#enqueue(this.#caches.experiments.list().map(keyOf));
    } catch {
      // The term is over.
    }
  }

  #enqueue(keys: readonly string[]): void {
    keys.forEach(key => this.#controller.enqueue(key));
  }

  async stop(): Promise<void> {
    this.#ender.abort(new Error('The term is over'));
    this.#unsubscribe.splice(0).forEach(end => end());
    this.#drainer.stop();
    await this.#controller.stop();
    await this.#going.close();
    await this.#targets.close();
    this.#recent.close();
    this.#composed.close();
    await this.#recorder.flush();
  }

  idle(): Promise<void> {
    return this.#controller.idle();
  }
}
