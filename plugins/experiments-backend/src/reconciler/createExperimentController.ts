import {
  Controller,
  EventRecorder,
  fencedClient,
  keyOf,
  LeaderElector,
  systemClock,
  type Clock,
  type KubernetesObject,
  type Logger,
  type Random,
} from '@assay/controller';
import { annotations } from '@assay/plugin-experiments-common';
import type {
  ClusterProvider,
  HubService,
  MetricSource,
  ResultStore,
} from '@assay/plugin-experiments-node';
import { ProcessOutputReader } from '../logs';
import { SpoolDrainer, type ResultSpool } from '../results';
import { openCaches, ownedCaches } from './caches';
import { ExperimentReconciler } from './ExperimentReconciler';
import { MeasuringQueue } from './MeasuringQueue';
import { RecentWrites } from './recentWrites';
import type { ReconcilerSettings } from './settings';

/** What a controller of experiments needs. */
export interface ExperimentControllerDependencies {
  hub: HubService;
  settings: ReconcilerSettings;
  providers: readonly ClusterProvider[];
  metricSources: readonly MetricSource[];
  resultStore: ResultStore;
  spool: ResultSpool;
  logger: Logger;
  /** Name of this process in leases and events; unique among the replicas and restarts. */
  identity: string;
  clock?: Clock;
  random?: Random;
  /** False where there is one process only and it says so; a lease is sought otherwise. */
  leaderElection?: boolean;
  /** Runs that are worked on at a time; 4. */
  workers?: number;
}

/** The reconciler with its queue and its lease. */
export interface ExperimentController {
  /** Resolves when passes may begin or, for a standby, when the election is joined. */
  start(): Promise<void>;
  /** Ends passes under way without another write, then releases the lease. */
  stop(): Promise<void>;
  readonly isLeader: boolean;
  /** Resolves when no run waits for a pass; for tests. */
  idle(): Promise<void>;
}

const LEASE_NAME = 'assay-experiments';

/** Puts the reconciler together. Nothing is asked of the hub before `start`. */
export function createExperimentController(
  deps: ExperimentControllerDependencies,
): ExperimentController {
  const { hub, settings, logger, identity, random } = deps;
  const clock = deps.clock ?? systemClock;
  let term: Term | undefined;

  if (deps.leaderElection === false) {
    return {
      async start() {
        term = new Term(deps, hub.client, clock);
        await term.start();
      },
      async stop() {
        await term?.stop();
        term = undefined;
      },
      get isLeader() {
        return term !== undefined;
      },
      idle: async () => term?.idle(),
    };
  }

  const elector: LeaderElector = new LeaderElector({
    client: hub.client,
    namespace: settings.namespace,
    name: LEASE_NAME,
    identity,
    clock,
    random,
    logger,
    async onStartedLeading(signal) {
      const client = fencedClient(hub.client, elector);
      const current = new Term(deps, client, clock);
      term = current;
      signal.addEventListener('abort', () => void current.stop(), {
        once: true,
      });
      await current.start();
    },
    async onStoppedLeading() {
      await term?.stop();
      term = undefined;
    },
  });
  return {
    async start() {
      // A standby fills its caches, so that it can take over at once.
      openCaches(hub, settings);
      elector.start();
    },
    stop: () => elector.stop(),
    get isLeader() {
      return elector.isLeader;
    },
    idle: async () => term?.idle(),
  };
}

/** One term of leadership: everything that remembers anything is made anew for each. */
class Term {
  readonly #controller: Controller;
  readonly #recent: RecentWrites;
  readonly #drainer: SpoolDrainer;
  readonly #recorder: EventRecorder;

  constructor(
    deps: ExperimentControllerDependencies,
    client: HubService['client'],
    clock: Clock,
  ) {
    const { hub, settings, logger, random } = deps;
    const caches = openCaches(hub, settings);
    const providers = new Map(deps.providers.map(each => [each.name, each]));
    const recent = new RecentWrites(caches);
    const queue = new MeasuringQueue(
      recent,
      providers,
      settings.defaultProvider,
    );
    this.#recent = recent;
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
      settings,
      providers,
      metricSources: deps.metricSources,
      resultStore: deps.resultStore,
      spool: deps.spool,
      processes: new ProcessOutputReader(hub.client),
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
    this.#controller.watch(caches.experiments, run => [
      keyOf(run),
      ...(queue.mayFree(run) ? queue.heads() : []),
    ]);
    for (const { reflector } of ownedCaches(caches)) {
      this.#controller.watch(reflector, keysOfRun);
    }
  }

  async start(): Promise<void> {
    await this.#controller.start();
    this.#drainer.start();
  }

  async stop(): Promise<void> {
    this.#drainer.stop();
    await this.#controller.stop();
    this.#recent.close();
    await this.#recorder.flush();
  }

  idle(): Promise<void> {
    return this.#controller.idle();
  }
}

/** The run that an owned object names. */
function keysOfRun({ metadata }: KubernetesObject): string[] {
  const key = metadata.annotations?.[annotations.run];
  return key ? [key] : [];
}
