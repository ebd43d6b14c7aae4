import {
  isConflict,
  isNotFound,
  VirtualClock,
  type Clock,
  type KubernetesObject,
  type Logger,
  type ResourceType,
} from '@assay/controller';
import {
  GROUP_VERSION,
  resources,
  type ExperimentSpecInput,
} from '@assay/plugin-experiments-common';
import { DefaultHubService } from '@assay/plugin-experiments-node';
import type {
  MetricSource,
  ResultStore,
  ClusterProvider,
  HubInfo,
} from '@assay/plugin-experiments-node';
import { builtInProviders } from '../../clusters';
import { InMemoryResultSpool, type SpooledResult } from '../../results';
import {
  createExperimentController,
  type ExperimentController,
} from '../createExperimentController';
import type { ExperimentObject } from '../kinds';
import type { PriceBook } from '../spending/prices';
import { prepareHub } from '../testing/prepareHub';
import { ProcessDied } from '../testing/ReconcilerProcess';
import { ScriptedEngines } from '../testing/ScriptedEngines';
import {
  MemoryClient,
  type Call,
  type Courier,
  type Delivery,
  type Gate,
} from './MemoryClient';
import { copy, MemoryHub, type Defaulting } from './MemoryHub';
import { WorldStore } from './WorldStore';

export const NAMESPACE = 'lab';
export const ARGOCD = 'argocd';
const ENGINE_DELAY_MS = 1_000;
const RESTART_AFTER_MS = 1_000;
/** More requests than any schedule needs; a process that makes them is stopped. */
const MOST_REQUESTS = 3_000;
/** More looks at the clock in one virtual second than any schedule needs; every pass begins with one. */
const MOST_LOOKS = 2_000;

/** A request of a reconciler, as the world saw it. */
export interface Request extends Call {
  at: number;
  /** Which process; counted from 0. */
  process: number;
}

/** A timer that a process has set. */
export interface SetTimer {
  at: number;
  ms: number;
  /** The file that asked for it, such as `Reflector`; `backoff` after a failure. */
  by: string;
}

/** What stands between a process and the hub. */
export interface Between {
  gate(process: Process, call: Call, send: () => unknown): Promise<unknown>;
  courier(process: Process, delivery: Delivery): void;
}

/** What a world is made with. */
export interface WorldOptions {
  between?: Between;
  /** Milliseconds since 1970 at which it begins. */
  startMs?: number;
  /** Told apart from those of another world whose objects are put into this one. */
  uidSeed?: string;
  defaults?: Readonly<Record<string, Defaulting>>;
  metricSources?: MetricSource[];
  /** Beside the built-in ones. */
  providers?: readonly ClusterProvider[];
  prices?: PriceBook;
  info?: HubInfo;
  /** A process that makes more requests is stopped, and so is one that comes back without end. */
  mostRequests?: number;
  /** Whether every timer of a process is noted, and who set it. */
  tracesTimers?: boolean;
  /** Whether watches hand out copies, as over a network; the stored objects otherwise. */
  copies?: boolean;
}

/** A reconciler with caches of its own; once it is dead, nothing leaves it any more. */
export class Process {
  readonly controller: ExperimentController;
  readonly client: MemoryClient;
  readonly #caches: DefaultHubService;
  /** What its watches and timers would have told while it was paused. */
  #held: (() => void)[] | undefined;
  #paused: Promise<void> | undefined;
  #dead = false;
  #resume = () => {};

  constructor(
    readonly index: number,
    world: World,
    between: Between | undefined,
    options: WorldOptions,
  ) {
    const gate: Gate = async (call, send) => {
      if (this.#paused) {
        await this.#paused;
      }
      this.#throwIfDead();
      if (world.requests.length >= (options.mostRequests ?? MOST_REQUESTS)) {
        world.overrun = true;
        this.die();
        this.#throwIfDead();
      }
      world.requests.push({ ...call, at: world.clock.now(), process: index });
      world.onCall(call, this);
      const answered = await (between
        ? between.gate(this, call, () => world.counting(call, send))
        : send());
      await this.#paused;
      // What was asked before it died is answered to nobody.
      this.#throwIfDead();
      return answered as never;
    };
    const courier: Courier = delivery => {
      const act = () =>
        between
          ? between.courier(this, delivery)
          : delivery.deliver(delivery.event);
      if (this.#held) {
        this.#held.push(act);
      } else {
        act();
      }
    };
    const clock: Clock = {
      now: () => {
        this.#look(world, options.mostRequests !== undefined);
        return world.clock.now();
      },
      monotonic: () => world.clock.monotonic(),
      setTimeout: (callback, ms) => {
        this.timers += 1;
        if (options.tracesTimers) {
          world.setTimers.push({ at: world.clock.now(), ms, by: whoAsks() });
        }
        let waits = true;
        const end = () => {
          this.timers -= waits ? 1 : 0;
          waits = false;
        };
        const cancel = world.clock.setTimeout(() => {
          end();
          if (this.#held) {
            this.#held.push(callback);
          } else {
            callback();
          }
        }, ms);
        return () => {
          end();
          cancel();
        };
      },
    };
    this.client = new MemoryClient(
      world.hub,
      `process-${index}`,
      gate,
      courier,
    );
    const { client } = this;
    if (options.copies) {
      client.receive = copy;
    }
    this.#caches = new DefaultHubService({
      client,
      logger: world.logger,
      clock,
      random: () => 0.5,
    });
    this.controller = createExperimentController({
      hub: {
        client,
        reflector: (type, scope) => this.#caches.reflector(type, scope),
        reflectors: () => this.#caches.reflectors(),
        info: async () => options.info ?? { hub: 'local' },
      },
      settings: {
        namespace: NAMESPACE,
        watchNamespace: NAMESPACE,
        argocdNamespace: ARGOCD,
        installation: 'harness',
        defaultProvider: 'simulated',
        libraryUrl: 'https://library.example',
        prices: options.prices,
      },
      providers: [...builtInProviders(), ...(options.providers ?? [])],
      metricSources: options.metricSources ?? [],
      resultStore: world.store as ResultStore,
      spool: world.spool,
      logger: world.logger,
      clock,
      random: () => 0.5,
      identity: `process-${index}`,
      leaderElection: false,
    });
  }

  /** Who comes back at once, again and again, asks nothing of anybody and lets no time pass. */
  #look(world: World, isUnbounded: boolean): void {
    const second = Math.floor(world.clock.monotonic() / 1000);
    this.#looks = second === this.#second ? this.#looks + 1 : 1;
    this.#second = second;
    if (this.#looks > MOST_LOOKS && !isUnbounded) {
      world.overrun = true;
      this.die();
      this.#throwIfDead();
    }
  }

  #looks = 0;
  #second = 0;
  /** Timers of its own that wait. */
  timers = 0;
  /** Whether it may know less than has happened, and not know that. */
  wasPaused = false;

  get isDead(): boolean {
    return this.#dead;
  }

  start(): void {
    void this.controller.start().catch(() => {});
  }

  /** Nothing leaves it from now on, and whatever it remembered is gone. */
  die(): void {
    if (!this.#dead) {
      this.#dead = true;
      this.resume();
      void this.controller.stop();
      void this.#caches.stop();
    }
  }

  /** It stands still, as under a long garbage collection: it hears nothing and does nothing. */
  pause(): void {
    this.wasPaused = true;
    this.#held ??= [];
    this.#paused ??= new Promise(resolve => {
      this.#resume = resolve;
    });
  }

  resume(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#paused = undefined;
    this.#resume();
    held.forEach(act => act());
  }

  get whenResumed(): Promise<void> {
    return this.#paused ?? Promise.resolve();
  }

  #throwIfDead(): void {
    if (this.#dead) {
      throw new ProcessDied('The process is gone');
    }
  }
}

/** A spool that knows what it ever held. */
class WorldSpool extends InMemoryResultSpool {
  readonly runUids = new Set<string>();

  override async put(result: SpooledResult): Promise<void> {
    this.runUids.add(result.key.runUid);
    await super.put(result);
  }
}

/** The real reconciler and everything around it, in memory, on a clock that only the world moves. */
export class World {
  readonly clock: VirtualClock;
  readonly hub: MemoryHub;
  readonly engines: ScriptedEngines;
  readonly store: WorldStore;
  readonly spool = new WorldSpool();
  readonly requests: Request[] = [];
  readonly setTimers: SetTimer[] = [];
  /** Called before each request of each process. */
  onCall: (call: Call, process: Process) => void = () => {};
  /** Writes against a version that was not the present one. */
  refused = 0;
  /** Somebody asked without end. */
  overrun = false;
  /** Everything that was logged, for who looks for an error that was swallowed. */
  readonly said: string[] = [];
  readonly processes: Process[] = [];
  readonly logger: Logger;
  /** A person with kubectl. */
  readonly user: MemoryClient;
  readonly #due = new Set<string>();

  constructor(private readonly options: WorldOptions) {
    this.clock = new VirtualClock(options.startMs ?? Date.UTC(2026, 0, 1));
    this.hub = new MemoryHub({
      clock: this.clock,
      defaults: options.defaults,
      uidSeed: options.uidSeed,
    });
    this.store = new WorldStore();
    const say = (message: string, meta: unknown) => {
      this.said.push(`${message} ${JSON.stringify(meta ?? {})}`);
      if (process.env.HARNESS_LOG) {
        process.stderr.write(
          `${new Date(this.clock.now()).toISOString()} ${message} ${
            JSON.stringify(meta) ?? ''
          }\n`,
        );
      }
    };
    this.logger = { debug: say, info: say, warn: say, error: say };
    this.user = new MemoryClient(this.hub, 'user');
    this.engines = new ScriptedEngines({
      client: new MemoryClient(this.hub, 'engines'),
      namespace: NAMESPACE,
      argocdNamespace: ARGOCD,
      logger: this.logger,
      clock: this.clock,
      putArtifact: async (key, content) => this.store.putFile(key, content),
    });
    this.hub.onCommit(({ resource, object, type }) => {
      if (type !== 'DELETED') {
        this.#playLater(resource, object);
      }
    });
  }

  async prepare(): Promise<void> {
    await prepareHub({
      client: this.user,
      namespace: NAMESPACE,
      argocdNamespace: ARGOCD,
      withDefinitions: false,
    });
  }

  startProcess(): Process {
    const started = new Process(
      this.processes.length,
      this,
      this.options.between,
      this.options,
    );
    this.processes.push(started);
    started.start();
    return started;
  }

  /** Sends, and counts what is refused because of its version. */
  counting<T>(call: Call, send: () => T): T {
    try {
      return send();
    } catch (error) {
      if (isConflict(error) && call.verb === 'patch') {
        this.refused += 1;
      }
      throw error;
    }
  }

  /** Ends a process where it stands; another one takes over a moment later. */
  crash(process: Process): void {
    process.die();
    this.clock.setTimeout(() => this.startProcess(), RESTART_AFTER_MS);
  }

  stop(): void {
    this.processes.forEach(each => each.die());
  }

  createRun(
    spec: ExperimentSpecInput,
    metadata: Record<string, unknown> = {},
  ): Promise<ExperimentObject> {
    return this.user.create<ExperimentObject>(resources.experiments, {
      apiVersion: GROUP_VERSION,
      kind: 'Experiment',
      metadata: { name: 'run', namespace: NAMESPACE, ...metadata },
      spec,
    } as unknown as ExperimentObject);
  }

  run(name: string = 'run'): ExperimentObject | undefined {
    return this.hub.peek(resources.experiments, {
      namespace: NAMESPACE,
      name,
    }) as ExperimentObject | undefined;
  }

  /** A person edits the run; no news when it is gone by then. */
  edit(body: unknown, name: string = 'run'): void {
    void this.user
      .patch(resources.experiments, { namespace: NAMESPACE, name }, body, {
        type: 'merge',
      })
      .catch(ignoreAbsent);
  }

  /** As after a backup that was put back: everything but the status. */
  loseStatus(name: string = 'run'): void {
    void this.user
      .patch(
        resources.experiments,
        { namespace: NAMESPACE, name },
        { status: null },
        { type: 'merge', subresource: 'status' },
      )
      .catch(ignoreAbsent);
  }

  deleteRun(name: string = 'run'): void {
    void this.user
      .delete(resources.experiments, { namespace: NAMESPACE, name })
      .catch(ignoreAbsent);
  }

  /** Lets the engines go on with what they held back. */
  release(...what: Parameters<ScriptedEngines['release']>): void {
    this.engines.release(...what);
    for (const { type, object } of this.hub.everything()) {
      this.#playLater(type, object);
    }
  }

  /**
   * Lets time pass until something holds. Between two timers everything that can happen without
   * waiting has happened.
   *
   * @returns false when nothing is left to wait for, or `limitMs` have passed
   */
  async until(holds: () => boolean, limitMs: number): Promise<boolean> {
    const limit = this.clock.now() + limitMs;
    for (;;) {
      await this.clock.advance(0);
      if (holds()) {
        return true;
      }
      const next = this.clock.nextTimerAt();
      if (next === undefined || next > limit) {
        return false;
      }
      await this.clock.advance(next - this.clock.now());
    }
  }

  #playLater(type: ResourceType, object: KubernetesObject): void {
    const { namespace, name } = object.metadata;
    const played =
      type === resources.experimentClusters ||
      type === resources.applications ||
      type === resources.workflows;
    const id = `${type.plural} ${namespace}/${name}`;
    if (!played || this.#due.has(id)) {
      return;
    }
    this.#due.add(id);
    this.clock.setTimeout(() => {
      this.#due.delete(id);
      const present = this.hub.peek(type, { namespace, name });
      if (present) {
        void this.engines.play(type, present).catch(ignoreAbsent);
      }
    }, ENGINE_DELAY_MS);
  }
}

function ignoreAbsent(error: unknown): void {
  if (!isNotFound(error)) {
    throw error;
  }
}

/** On the way from who asks for a timer to the clock. */
const passedBy = ['World', 'Clock', 'WorkQueue'];

/** The file from which the clock, or the queue on its way there, was called. */
function whoAsks(): string {
  const frames = (new Error().stack ?? '').split('\n');
  if (frames.some(frame => frame.includes('addRateLimited'))) {
    return 'backoff';
  }
  const files = frames.flatMap(
    frame => /([A-Za-z]+)\.ts:\d+/.exec(frame)?.[1] ?? [],
  );
  return files.find(file => !passedBy.includes(file)) ?? 'nobody';
}
