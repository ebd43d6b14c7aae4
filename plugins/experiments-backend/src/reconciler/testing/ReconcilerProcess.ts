import type { Clock, Interceptor, KubernetesClient } from '@assay/controller';
import {
  DefaultHubService,
  type HubInfo,
} from '@assay/plugin-experiments-node';
import type { ExperimentControllerDependencies } from '../dependencies';
import {
  createExperimentController,
  type ExperimentController,
} from '../createExperimentController';

type ClosableClient = KubernetesClient & { close(): Promise<void> };

/** Thrown by an interceptor, it ends the process that made the request where it stands. */
export class ProcessDied extends Error {}

/** What a process is made of. */
export interface ReconcilerProcessOptions
  extends Omit<ExperimentControllerDependencies, 'hub' | 'random'> {
  newClient(interceptor?: Interceptor): ClosableClient;
  clock: Clock;
  info: HubInfo;
  interceptor?: Interceptor;
  /** Around the requests of its caches. */
  watchInterceptor?: Interceptor;
}

/**
 * A reconciler with caches and connections of its own, as a process has them, and with a way to
 * die: from one request on nothing leaves it any more, and whatever it remembered is gone.
 */
export class ReconcilerProcess {
  readonly controller: ExperimentController;
  readonly #caches: DefaultHubService;
  readonly #clients: ClosableClient[];
  #dead = false;
  #ended: Promise<void> | undefined;

  constructor(options: ReconcilerProcessOptions) {
    const { newClient, interceptor, watchInterceptor, info, ...deps } = options;
    const client = newClient((request, next) =>
      this.#intercept(() => interceptor?.(request, next) ?? next()),
    );
    const reading = newClient(watchInterceptor);
    const caches = new DefaultHubService({
      client: reading,
      logger: deps.logger,
    });
    this.#clients = [client, reading];
    this.#caches = caches;
    this.controller = createExperimentController({
      ...deps,
      hub: {
        client,
        reflector: (type, scope) => caches.reflector(type, scope),
        reflectors: () => caches.reflectors(),
        info: async () => info,
      },
      random: () => 0.5,
    });
  }

  async start(): Promise<void> {
    try {
      await this.controller.start();
    } catch (error) {
      // It may die while it starts; then that is no failure of the start.
      if (!this.#dead) {
        throw error;
      }
    }
  }

  stop(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    await this.controller.stop();
    await this.#caches.stop();
    await Promise.all(this.#clients.map(each => each.close()));
  }

  async #intercept<T>(send: () => Promise<T>): Promise<T> {
    if (this.#dead) {
      throw new ProcessDied('The process is gone');
    }
    try {
      return await send();
    } catch (error) {
      if (error instanceof ProcessDied) {
        this.#dead = true;
        void this.stop();
      }
      throw error;
    }
  }
}
