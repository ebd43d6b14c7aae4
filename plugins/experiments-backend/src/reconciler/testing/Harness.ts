import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  createKubernetesClient,
  isNotFound,
  loadKubeConfig,
  VirtualClock,
  type Clock,
  type Interceptor,
  type KubernetesClient,
  type KubernetesObject,
  type Logger,
} from '@assay/controller';
import {
  annotations,
  GROUP_VERSION,
  labels,
  resources,
  type ExperimentSpecInput,
  type Phase,
} from '@assay/plugin-experiments-common';
import type {
  ClusterProvider,
  HubInfo,
  MetricSource,
  ResultStore,
} from '@assay/plugin-experiments-node';
import { builtInProviders } from '../../clusters';
import { FolderResultStore, InMemoryResultSpool } from '../../results';
import type { ExperimentObject } from '../kinds';
import { ownedTypes } from '../ledger';
import type { PriceBook } from '../spending/prices';
import { connectHub, type TestHub } from './connectHub';
import { PlayedTokens } from './PlayedTokens';
import { prepareHub } from './prepareHub';
import { ReconcilerProcess } from './ReconcilerProcess';
import { ScriptedEngines } from './ScriptedEngines';

/** How a reconciler's requests can be told from those of the engines. */
export const RECONCILER_AGENT = 'assay-harness-reconciler';

/** A hub of somebody else's may be slow. */
const DEADLINE_MS = process.env.HARNESS_KUBECONFIG ? 90_000 : 30_000;
const POLL_MS = 10;

const quiet: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
};

/** Says everything; for finding out why a test fails. */
const loud: Logger = {
  debug() {},
  info: (message, meta) =>
    process.stderr.write(`${message} ${JSON.stringify(meta)}\n`),
  warn: (message, meta) =>
    process.stderr.write(`${message} ${JSON.stringify(meta)}\n`),
  error: (message, meta) =>
    process.stderr.write(`${message} ${JSON.stringify(meta)}\n`),
};

/**
 * The real reconciler against a real API, with engines that do as they are told and a clock that
 * stands still. Each harness has namespaces of its own, so several can share a hub.
 */
export class Harness {
  readonly namespace: string;
  readonly argocdNamespace: string;
  readonly clock = new VirtualClock(Date.now());
  readonly client: KubernetesClient & { close(): Promise<void> };
  readonly engines: ScriptedEngines;
  readonly #tokens: PlayedTokens;
  /** Clusters that were opened, by kubeconfig, each with what leaves it. */
  readonly #targets = new Map<string, () => Promise<void>>();
  readonly store: FolderResultStore;
  spool = new InMemoryResultSpool();
  readonly #logger: Logger;
  readonly #processes: ReconcilerProcess[] = [];

  private constructor(
    readonly hub: TestHub,
    readonly resultsFolder: string,
    argocdNamespace: string | undefined,
    logger?: Logger,
    runsLoad = true,
  ) {
    this.#logger = logger ?? (process.env.HARNESS_LOG ? loud : quiet);
    const id = randomBytes(3).toString('hex');
    this.namespace = `harness-${id}`;
    this.argocdNamespace = argocdNamespace ?? `harness-${id}-argocd`;
    this.client = this.#newClient();
    this.store = new FolderResultStore({ root: resultsFolder });
    this.#tokens = new PlayedTokens({
      client: this.client,
      logger: this.#logger,
    });
    this.engines = new ScriptedEngines({
      client: this.client,
      namespace: this.namespace,
      argocdNamespace: this.argocdNamespace,
      deliver: argocdNamespace === undefined,
      runsLoad,
      logger: this.#logger,
      async putArtifact(key, content) {
        const path = join(resultsFolder, key);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, content);
      },
    });
  }

  /**
   * On a hub of its own, or on one that the caller keeps and closes. With `argocdNamespace` the Argo
   * CD of that namespace delivers, and no engine plays it; without `runsLoad` a real Argo Workflows
   * runs the load.
   */
  static async start(
    hub?: TestHub,
    {
      argocdNamespace,
      logger,
      runsLoad,
    }: { argocdNamespace?: string; logger?: Logger; runsLoad?: boolean } = {},
  ): Promise<Harness> {
    const results = await mkdtemp(join(tmpdir(), 'assay-results-'));
    const harness = new Harness(
      hub ? { ...hub, close: async () => {} } : await connectHub(),
      results,
      argocdNamespace,
      logger,
      runsLoad,
    );
    await prepareHub({
      client: harness.client,
      namespace: harness.namespace,
      argocdNamespace: harness.argocdNamespace,
      withDefinitions: harness.hub.bare ?? false,
    });
    await harness.engines.start();
    await harness.#tokens.start();
    return harness;
  }

  async close(): Promise<void> {
    await this.stopReconcilers();
    await this.engines.stop();
    await this.#tokens.stop();
    await Promise.all([...this.#targets.values()].map(leave => leave()));
    const played = this.argocdNamespace.startsWith(this.namespace);
    for (const name of [
      this.namespace,
      ...(played ? [this.argocdNamespace] : []),
    ]) {
      await this.client.delete(resources.namespaces, { name }).catch(() => {});
    }
    await this.client.close();
    await this.hub.close();
    await rm(this.resultsFolder, { recursive: true, force: true });
  }

  /** Starts a reconciler whose own requests, those of its caches apart, go through `interceptor`. */
  async startReconciler(
    options: {
      interceptor?: Interceptor;
      metricSources?: MetricSource[];
      /** Beside the built-in ones. */
      providers?: ClusterProvider[];
      store?: ResultStore;
      info?: HubInfo;
      /** Stands for election under a name; otherwise it is the only one and leads at once. */
      candidate?: string;
      /** Of another account than that of the harness. */
      kubeconfig?: string;
      installation?: string;
      watchInterceptor?: Interceptor;
      maxKeepForMs?: number;
      prices?: PriceBook;
      /** Another one than that of the harness. */
      clock?: Clock;
    } = {},
  ): Promise<ReconcilerProcess> {
    const started = new ReconcilerProcess({
      newClient: interceptor =>
        this.#newClient(interceptor, {
          path: options.kubeconfig,
          userAgent: `${RECONCILER_AGENT}/${this.namespace}`,
        }),
      settings: {
        namespace: this.namespace,
        watchNamespace: this.namespace,
        argocdNamespace: this.argocdNamespace,
        installation: options.installation ?? 'harness',
        defaultProvider: 'simulated',
        maxKeepForMs: options.maxKeepForMs,
        prices: options.prices,
        libraryUrl: 'https://library.example',
      },
      providers: [...builtInProviders(), ...(options.providers ?? [])],
      metricSources: options.metricSources ?? [],
      resultStore: options.store ?? this.store,
      spool: this.spool,
      logger: this.#logger,
      clock: options.clock ?? this.clock,
      info: options.info ?? { hub: 'local' },
      interceptor: options.interceptor,
      watchInterceptor: options.watchInterceptor,
      identity: options.candidate ?? 'harness',
      leaderElection: options.candidate !== undefined,
    });
    this.#processes.push(started);
    await started.start();
    return started;
  }

  async stopReconcilers(): Promise<void> {
    await Promise.all(this.#processes.splice(0).map(each => each.stop()));
  }

  async createRun(
    spec: ExperimentSpecInput,
    metadata: Record<string, unknown> = {},
  ): Promise<ExperimentObject> {
    return this.client.create<ExperimentObject>(resources.experiments, {
      apiVersion: GROUP_VERSION,
      kind: 'Experiment',
      metadata: {
        generateName: 'run-',
        namespace: this.namespace,
        ...metadata,
      },
      spec,
    } as unknown as ExperimentObject);
  }

  /** Puts the kubeconfig of a cluster that is there already where runs of the harness may use it. */
  async openCluster(
    kubeconfig: string,
    { name = 'elsewhere', openTo = this.namespace } = {},
  ): Promise<void> {
    await this.#playTokensOf(kubeconfig);
    await this.client.create(resources.secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name,
        namespace: this.namespace,
        annotations: { [annotations.openTo]: openTo },
      },
      data: { kubeconfig: Buffer.from(kubeconfig).toString('base64') },
    } as KubernetesObject);
  }

  /** Loads that run in a cluster need the token of an account there. */
  async #playTokensOf(kubeconfig: string): Promise<void> {
    if (this.#targets.has(kubeconfig)) {
      return;
    }
    const client = createKubernetesClient({
      kubeConfig: loadKubeConfig({ content: kubeconfig }),
      userAgent: 'assay-harness',
    });
    const tokens = new PlayedTokens({ client, logger: this.#logger });
    this.#targets.set(kubeconfig, async () => {
      await tokens.stop();
      await client.close();
    });
    await tokens.start();
  }

  async getRun(name: string): Promise<ExperimentObject | undefined> {
    try {
      return await this.client.get<ExperimentObject>(resources.experiments, {
        namespace: this.namespace,
        name,
      });
    } catch (error) {
      if (isNotFound(error)) {
        return undefined;
      }
      throw error;
    }
  }

  async patchRun(name: string, body: unknown): Promise<void> {
    await this.client.patch(
      resources.experiments,
      { namespace: this.namespace, name },
      body,
      { type: 'merge' },
    );
  }

  async deleteRun(name: string): Promise<void> {
    await this.client.delete(resources.experiments, {
      namespace: this.namespace,
      name,
    });
  }

  /** Waits until something holds of a run; the virtual clock moves on only when nothing else does. */
  async waitForRun(
    name: string,
    what: string,
    holds: (run: ExperimentObject | undefined) => boolean,
    patienceMs = DEADLINE_MS,
  ): Promise<ExperimentObject | undefined> {
    const deadline = Date.now() + patienceMs;
    let version: string | undefined;
    let movedAt = Date.now();
    for (;;) {
      const run = await this.getRun(name);
      if (holds(run)) {
        return run;
      }
      if (run?.metadata.resourceVersion !== version) {
        version = run?.metadata.resourceVersion;
        movedAt = Date.now();
      }
      if (Date.now() > deadline) {
        throw new Error(
          `Run ${name} never came to: ${what}\n${JSON.stringify(
            run?.status,
            null,
            2,
          )}`,
        );
      }
      if (Date.now() - movedAt > 400) {
        movedAt = Date.now();
        await this.clock.advance(1_000);
      }
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
    }
  }

  /** Waits until a run is in a phase. */
  async waitForPhase(name: string, phase: Phase): Promise<ExperimentObject> {
    const run = await this.waitForRun(
      name,
      phase,
      each => each?.status?.phase === phase,
    );
    return run!;
  }

  /** Waits until a run is over and let go of. */
  async waitForEnd(name: string): Promise<ExperimentObject> {
    const run = await this.waitForRun(
      name,
      'the end',
      each =>
        each !== undefined &&
        isFinished(each) &&
        (each.metadata.finalizers ?? []).length === 0,
    );
    return run!;
  }

  /** Everything that carries the UID of a run, the run itself apart. */
  async leftovers(runUid: string): Promise<string[]> {
    const found: string[] = [];
    for (const type of ownedTypes) {
      for (const namespace of [this.namespace, this.argocdNamespace]) {
        const { items } = await this.client.list(type, {
          namespace,
          labelSelector: `${labels.runUid}=${runUid}`,
        });
        found.push(
          ...items.map(item => `${type.plural}/${item.metadata.name}`),
        );
      }
    }
    return found;
  }

  #newClient(
    interceptor?: Interceptor,
    {
      path,
      userAgent = 'assay-harness',
    }: { path?: string; userAgent?: string } = {},
  ) {
    return createKubernetesClient({
      kubeConfig: loadKubeConfig({ path: path ?? this.hub.kubeconfig }),
      userAgent,
      interceptor,
    });
  }
}

/** Whether a run says that it is over. */
export function isFinished(run: ExperimentObject): boolean {
  return (run.status?.conditions ?? []).some(
    ({ type, status }) => type === 'Finished' && status === 'True',
  );
}
