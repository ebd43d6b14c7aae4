import {
  Controller,
  EventRecorder,
  keyOf,
  type Clock,
  type KubernetesClient,
  type KubernetesObject,
} from '@assay/controller';
import { annotations } from '@assay/plugin-experiments-common';
import { ProcessOutputReader } from '../logs';
import { SpoolDrainer } from '../results';
import { TargetClients } from '../targets/TargetClients';
import { openCaches, ownedCaches } from './caches';
import { ComposedKinds } from './ComposedKinds';
import type { ExperimentControllerDependencies } from './createExperimentController';
import { ExperimentReconciler } from './ExperimentReconciler';
import { MeasuringQueue } from './MeasuringQueue';
import { RecentWrites } from './recentWrites';

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
  readonly #composed: ComposedKinds;
  readonly #targets = new TargetClients();

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
    const queue = new MeasuringQueue(
      recent,
      providers,
      settings.defaultProvider,
    );
    this.#recent = recent;
    this.#composed = new ComposedKinds(caches.clusters);
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
      composed: this.#composed,
      targets: {
        clientOf: registration => fence(this.#targets.clientOf(registration)),
      },
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
    await this.#targets.close();
    this.#recent.close();
    this.#composed.close();
    await this.#recorder.flush();
  }

  idle(): Promise<void> {
    return this.#controller.idle();
  }
}
