import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  createKubernetesClient,
  isAlreadyExists,
  isNotFound,
  loadKubeConfig,
  VirtualClock,
  type Interceptor,
  type KubernetesClient,
  type KubernetesObject,
  type Logger,
  type ResourceType,
} from '@assay/controller';
import {
  GROUP_VERSION,
  labels,
  resources,
  type ComponentSpecInput,
  type ExperimentSpecInput,
} from '@assay/plugin-experiments-common';
import {
  DefaultHubService,
  type HubInfo,
  type HubService,
  type MetricSource,
  type ResultStore,
} from '@assay/plugin-experiments-node';
import { builtInProviders } from '../../clusters';
import { FolderResultStore, InMemoryResultSpool } from '../../results';
import {
  createExperimentController,
  type ExperimentController,
} from '../createExperimentController';
import type { ExperimentObject } from '../kinds';
import { ownedTypes } from '../ledger';
import { connectHub, readDefinitions, type TestHub } from './connectHub';
import { ScriptedEngines } from './ScriptedEngines';

const DEADLINE_MS = 30_000;
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

/** Thrown by an interceptor, it ends the process that made the request where it stands. */
export class ProcessDied extends Error {}

/** A started reconciler and how to be rid of it. */
export interface RunningReconciler {
  controller: ExperimentController;
  /** Ends it in order. */
  stop(): Promise<void>;
}

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
  readonly store: FolderResultStore;
  spool = new InMemoryResultSpool();
  readonly #logger = process.env.HARNESS_LOG ? loud : quiet;
  readonly #running = new Set<RunningReconciler>();

  private constructor(readonly hub: TestHub, readonly resultsFolder: string) {
    const id = randomBytes(3).toString('hex');
    this.namespace = `harness-${id}`;
    this.argocdNamespace = `harness-${id}-argocd`;
    this.client = this.#newClient();
    this.store = new FolderResultStore({ root: resultsFolder });
    this.engines = new ScriptedEngines({
      client: this.client,
      namespace: this.namespace,
      argocdNamespace: this.argocdNamespace,
      logger: this.#logger,
      async putArtifact(key, content) {
        const path = join(resultsFolder, key);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, content);
      },
    });
  }

  /** On a hub of its own, or on one that the caller keeps and closes. */
  static async start(hub?: TestHub): Promise<Harness> {
    const results = await mkdtemp(join(tmpdir(), 'assay-results-'));
    const harness = new Harness(
      hub ? { ...hub, close: async () => {} } : await connectHub(),
      results,
    );
    await harness.#prepare();
    await harness.engines.start();
    return harness;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map(each => each.stop()));
    await this.engines.stop();
    for (const name of [this.namespace, this.argocdNamespace]) {
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
      store?: ResultStore;
      info?: HubInfo;
    } = {},
  ): Promise<RunningReconciler> {
    let crashed = false;
    const client = this.#newClient(async (request, next) => {
      if (crashed) {
        throw new ProcessDied('The process is gone');
      }
      try {
        return await (options.interceptor?.(request, next) ?? next());
      } catch (error) {
        if (error instanceof ProcessDied && !crashed) {
          crashed = true;
          void end();
        }
        throw error;
      }
    });
    const reading = this.#newClient();
    const caches = new DefaultHubService({
      client: reading,
      logger: this.#logger,
    });
    const hub: HubService = {
      client,
      reflector: (type, scope) => caches.reflector(type, scope),
      reflectors: () => caches.reflectors(),
      info: async () => options.info ?? { hub: 'local' },
    };
    const controller = createExperimentController({
      hub,
      settings: {
        namespace: this.namespace,
        watchNamespace: this.namespace,
        argocdNamespace: this.argocdNamespace,
        installation: 'harness',
        defaultProvider: 'simulated',
        libraryUrl: 'https://library.example',
      },
      providers: builtInProviders(),
      metricSources: options.metricSources ?? [],
      resultStore: options.store ?? this.store,
      spool: this.spool,
      logger: this.#logger,
      identity: 'harness',
      clock: this.clock,
      random: () => 0.5,
      leaderElection: false,
    });
    let ended: Promise<void> | undefined;
    const end = () => {
      ended ??= (async () => {
        this.#running.delete(running);
        await controller.stop();
        await caches.stop();
        await Promise.all([client.close(), reading.close()]);
      })();
      return ended;
    };
    const running: RunningReconciler = { controller, stop: end };
    this.#running.add(running);
    // It may die while it starts; then it is no failure of the start.
    await controller.start().catch(error => {
      if (!crashed) {
        throw error;
      }
    });
    return running;
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

  async createComponent(name: string, spec: ComponentSpecInput): Promise<void> {
    await this.#ensure(resources.components, {
      apiVersion: GROUP_VERSION,
      kind: 'Component',
      metadata: { name },
      spec,
    } as unknown as KubernetesObject);
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
  ): Promise<ExperimentObject | undefined> {
    const deadline = Date.now() + DEADLINE_MS;
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

  #newClient(interceptor?: Interceptor) {
    return createKubernetesClient({
      kubeConfig: loadKubeConfig({ path: this.hub.kubeconfig }),
      userAgent: 'assay-harness',
      interceptor,
    });
  }

  async #prepare(): Promise<void> {
    if (process.env.HARNESS_KUBECONFIG) {
      for (const definition of await readDefinitions()) {
        await this.#ensure(
          {
            group: 'apiextensions.k8s.io',
            version: 'v1',
            plural: 'customresourcedefinitions',
            kind: 'CustomResourceDefinition',
            namespaced: false,
          },
          definition as unknown as KubernetesObject,
        );
      }
    }
    for (const name of [this.namespace, this.argocdNamespace]) {
      await this.#ensure(resources.namespaces, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
    }
    await this.createComponent('harness-app', {
      category: 'apps',
      sources: { process: { entrypoint: 'serve' } },
      parameters: { size: 1 },
      parameterSchema: {
        type: 'object',
        properties: { size: { type: 'integer', minimum: 1 } },
        additionalProperties: false,
      },
      ports: [{ name: 'http', port: 8080 }],
      probes: { readiness: { path: '/ready' } },
    });
    await this.createComponent('harness-chart', {
      sources: {
        helm: { repo: 'https://charts.example', chart: 'chart', version: '1' },
      },
    });
    await this.createComponent('harness-load', {
      sources: { process: { entrypoint: 'trial' } },
    });
    await this.#ensure(resources.workflowTemplates, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'WorkflowTemplate',
      metadata: { name: 'experiment-lifecycle', namespace: this.namespace },
      spec: {
        entrypoint: 'main',
        templates: [
          {
            name: 'main',
            metadata: {
              annotations: { 'assay.dev/entrypoint': 'harness-load/trial' },
            },
            container: { image: 'none', command: ['none'] },
          },
        ],
      },
    } as KubernetesObject);
  }

  async #ensure(type: ResourceType, object: KubernetesObject): Promise<void> {
    // A definition that was made just now is served a moment later.
    for (let tries = 0; ; tries++) {
      try {
        await this.client.create(type, object);
        return;
      } catch (error) {
        if (isAlreadyExists(error)) {
          return;
        }
        if (!isNotFound(error) || tries === 100) {
          throw error;
        }
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    }
  }
}

/** Whether a run says that it is over. */
export function isFinished(run: ExperimentObject): boolean {
  return (run.status?.conditions ?? []).some(
    ({ type, status }) => type === 'Finished' && status === 'True',
  );
}
