import { createHash } from 'node:crypto';
import {
  Controller,
  hasFinalizer,
  addFinalizerPatch,
  removeFinalizerPatch,
  isAlreadyExists,
  isConflict,
  isNotFound,
  Reflector,
  systemClock,
  type Clock,
  type KubernetesClient,
  type KubernetesObject,
  type Logger,
  type ResourceType,
} from '@assay/controller';
import {
  resources,
  type ExperimentCluster,
  type TrialRecord,
} from '@assay/plugin-experiments-common';
import type { Application, Secret, Workflow, WorkflowNode } from '../kinds';
import type { TrialRequest } from '../plan';
import { makeTrial } from './makeTrial';

/** What can be held back, so that a run stays in a step. */
export type Hold =
  | 'cluster'
  | 'connection'
  | 'delivery'
  | 'load'
  | 'loadEnd'
  | 'removal'
  /** The API servers of targets do not answer when Applications are removed. */
  | 'deadCluster';

const COMPOSITE = 'composite.apiextensions.crossplane.io';

/**
 * Plays Crossplane, Argo CD and Argo Workflows without running anything: whatever is asked for
 * succeeds at once, unless it is held. Numbers of trials are made from their names, which is fine
 * here and nowhere else: these tests are about what becomes of them.
 */
export class ScriptedEngines {
  readonly #client: KubernetesClient;
  readonly #held = new Set<Hold>();
  readonly #controllers: Controller[] = [];
  readonly #reflectors: Reflector<KubernetesObject>[] = [];
  /** Makes a record of a trial other than it would be. */
  alterTrial: (record: TrialRecord) => TrialRecord = record => record;
  /** Steps that fail, by trial id. */
  readonly failing = new Map<string, string>();
  /** URLs that Applications get; one for each port of a process otherwise. */
  externalUrls: string[] | undefined;
  /** Whether clusters are made that name a Composition; a real Crossplane makes them otherwise. */
  playsCompositions = false;
  /** Revision that every source of an Application has. */
  revision = '0000000';
  /** Health that Applications get, by component; healthy otherwise. */
  readonly health = new Map<string, { status: string; message: string }>();

  constructor(
    private readonly options: {
      client: KubernetesClient;
      namespace: string;
      argocdNamespace: string;
      /** Whether Argo CD is played; a real one is there otherwise. */
      deliver?: boolean;
      /** Whether Argo Workflows is played; a real one is there otherwise. */
      runsLoad?: boolean;
      logger: Logger;
      /** For the times that they write; the machine's by default. */
      clock?: Clock;
      /** Where a trial's record goes: what artifacts are in Argo Workflows. */
      putArtifact(key: string, content: string): Promise<void>;
    },
  ) {
    this.#client = options.client;
  }

  async start(): Promise<void> {
    const { namespace, argocdNamespace } = this.options;
    const { deliver = true, runsLoad = true } = this.options;
    this.#play<ExperimentCluster & KubernetesObject>(
      resources.experimentClusters,
      namespace,
      each => this.#playCluster(each),
    );
    if (deliver) {
      this.#play<Application>(resources.applications, argocdNamespace, each =>
        this.#playApplication(each),
      );
    }
    if (runsLoad) {
      this.#play<Workflow>(resources.workflows, namespace, each =>
        this.#playWorkflow(each),
      );
    }
    await Promise.all(this.#controllers.map(each => each.start()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#controllers.map(each => each.stop()));
    await Promise.all(this.#reflectors.map(each => each.stop()));
  }

  hold(...what: Hold[]): void {
    what.forEach(each => this.#held.add(each));
  }

  release(...what: Hold[]): void {
    (what.length > 0 ? what : [...this.#held]).forEach(each =>
      this.#held.delete(each),
    );
    for (const [index, reflector] of this.#reflectors.entries()) {
      for (const { metadata } of reflector.list()) {
        this.#controllers[index].enqueue(
          `${metadata.namespace}/${metadata.name}`,
        );
      }
    }
  }

  /** Acts once on what was asked for; nothing where that is not theirs. */
  async play(type: ResourceType, object: KubernetesObject): Promise<void> {
    switch (type) {
      case resources.experimentClusters:
        return this.#playCluster(
          object as ExperimentCluster & KubernetesObject,
        );
      case resources.applications:
        return this.#playApplication(object as Application);
      case resources.workflows:
        return this.#playWorkflow(object as Workflow);
      default:
        return undefined;
    }
  }

  #now(): string {
    const { clock = systemClock } = this.options;
    return new Date(clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z');
  }

  #play<T extends KubernetesObject>(
    type: ResourceType,
    namespace: string,
    play: (object: T) => Promise<void>,
  ): void {
    const { logger } = this.options;
    const reflector = new Reflector<T>({
      client: this.#client,
      type,
      namespace,
      logger,
    });
    reflector.start();
    const controller = new Controller({
      name: `scripted ${type.plural}`,
      logger,
      workers: 4,
      backoff: { baseMs: 5, maxMs: 50 },
      async reconcile(key) {
        const object = reflector.get(key);
        try {
          if (object) {
            await play(object);
          }
        } catch (error) {
          if (!isNotFound(error) && !isConflict(error)) {
            throw error;
          }
        }
      },
    });
    controller.watch(reflector);
    this.#controllers.push(controller);
    this.#reflectors.push(reflector as unknown as Reflector<KubernetesObject>);
  }

  async #playCluster(
    cluster: ExperimentCluster & KubernetesObject,
  ): Promise<void> {
    if (
      cluster.spec.crossplane?.compositionSelector &&
      !this.playsCompositions
    ) {
      return;
    }
    const type = resources.experimentClusters;
    const { name, namespace = '' } = cluster.metadata;
    const secret = {
      namespace,
      name: cluster.spec.writeConnectionSecretToRef?.name ?? '',
    };
    if (cluster.metadata.deletionTimestamp) {
      if (this.#held.has('removal') || !hasFinalizer(cluster, COMPOSITE)) {
        return;
      }
      await this.#client.delete(resources.secrets, secret).catch(ignoreAbsent);
      await this.#client.patch(
        type,
        { namespace, name },
        removeFinalizerPatch(cluster, COMPOSITE),
        { type: 'merge' },
      );
      return;
    }
    if (!hasFinalizer(cluster, COMPOSITE)) {
      await this.#client.patch(
        type,
        { namespace, name },
        addFinalizerPatch(cluster, COMPOSITE),
        { type: 'merge' },
      );
      return;
    }
    const ready = cluster.status?.conditions?.some(
      each => each.type === 'Ready' && each.status === 'True',
    );
    if (!this.#held.has('connection')) {
      await this.#connect(cluster, secret);
    }
    if (ready || this.#held.has('cluster')) {
      return;
    }
    const condition = (conditionType: string, reason: string) => ({
      type: conditionType,
      status: 'True',
      reason,
      lastTransitionTime: this.#now(),
      observedGeneration: cluster.metadata.generation,
    });
    await this.#client.patch(
      type,
      { namespace, name },
      {
        status: {
          conditions: [
            condition('Synced', 'ReconcileSuccess'),
            condition('Ready', 'Available'),
          ],
        },
      },
      { type: 'merge', subresource: 'status' },
    );
  }

  async #connect(
    { spec, metadata }: ExperimentCluster & KubernetesObject,
    key: { namespace: string; name: string },
  ): Promise<void> {
    const protocol = spec.provider === 'local' ? 'process' : 'simulated';
    const kubeconfig = JSON.stringify({
      clusters: [
        { name: 'c', cluster: { server: `${protocol}://${metadata.name}` } },
      ],
    });
    await this.#client
      .create(resources.secrets, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: key,
        data: { kubeconfig: Buffer.from(kubeconfig).toString('base64') },
      } as KubernetesObject)
      .catch(error => {
        if (!isAlreadyExists(error)) {
          throw error;
        }
      });
  }

  async #playApplication(application: Application): Promise<void> {
    const type = resources.applications;
    const { name, namespace = '', finalizers = [] } = application.metadata;
    if (application.metadata.deletionTimestamp) {
      if (
        this.#held.has('deadCluster') &&
        (await this.#isRegistered(application))
      ) {
        await this.#failDeletion(application);
        // Looked at again, as Argo CD does, until the cluster is not known any more.
        throw new Error('The cluster does not answer');
      }
      if (!this.#held.has('removal') && finalizers.length > 0) {
        await this.#client.patch(
          type,
          { namespace, name },
          { metadata: { finalizers: [] } },
          { type: 'merge' },
        );
      }
      return;
    }
    const { sources, destination } = application.spec;
    const compared = application.status?.sync?.comparedTo?.sources;
    const isDone = JSON.stringify(compared) === JSON.stringify(sources);
    if (isDone || this.#held.has('delivery')) {
      return;
    }
    const parameters = sources[0].plugin?.parameters ?? [];
    const component =
      parameters.find(each => each.name === 'component')?.string ?? '';
    const ports = parameters.find(each => each.name === 'ports')?.array ?? [];
    await this.#client.patch(
      type,
      { namespace, name },
      {
        status: {
          sync: {
            status: 'Synced',
            revisions: [this.revision],
            comparedTo: { sources, destination },
          },
          health: this.health.get(component) ?? { status: 'Healthy' },
          summary: {
            externalURLs:
              this.externalUrls ??
              ports.map((_, index) => `http://127.0.0.1:${10_000 + index}`),
          },
        },
      },
      { type: 'merge' },
    );
  }

  /** Whether Argo CD knows the cluster of an Application; it lets go of one that it does not. */
  async #isRegistered({ spec }: Application): Promise<boolean> {
    const { items } = await this.#client.list<Secret>(resources.secrets, {
      namespace: this.options.argocdNamespace,
      labelSelector: 'argocd.argoproj.io/secret-type=cluster',
    });
    const names = items.map(({ data }) =>
      Buffer.from(data?.name ?? '', 'base64').toString('utf8'),
    );
    return (
      spec.destination.name === undefined ||
      names.includes(spec.destination.name)
    );
  }

  async #failDeletion({ metadata, status }: Application): Promise<void> {
    if (status?.conditions?.some(({ type }) => type === 'DeletionError')) {
      return;
    }
    const { name, namespace } = metadata;
    await this.#client.patch(
      resources.applications,
      { name, namespace },
      {
        status: {
          conditions: [
            {
              type: 'DeletionError',
              message: 'Get "https://dead/version": EOF',
              lastTransitionTime: this.#now(),
            },
          ],
        },
      },
      { type: 'merge' },
    );
  }

  async #playWorkflow(workflow: Workflow): Promise<void> {
    const type = resources.workflows;
    const { name, namespace = '', deletionTimestamp } = workflow.metadata;
    const phase = workflow.status?.phase;
    if (deletionTimestamp || isOver(phase)) {
      return;
    }
    const write = (status: object) =>
      this.#client.patch(
        type,
        { namespace, name },
        { status },
        { type: 'merge' },
      );
    if (workflow.spec.shutdown) {
      await write({
        phase: 'Failed',
        message: `Stopped with strategy '${workflow.spec.shutdown}'`,
        finishedAt: this.#now(),
      });
    } else if (!phase) {
      if (!this.#held.has('load')) {
        await write({
          phase: 'Running',
          startedAt: this.#now(),
          progress: '0/1',
        });
      }
    } else if (!this.#held.has('loadEnd')) {
      await write(await this.#endOf(workflow));
    }
  }

  async #endOf({ spec, metadata }: Workflow): Promise<object> {
    const argument = (wanted: string) =>
      spec.arguments.parameters.find(each => each.name === wanted)?.value ?? '';
    const trials: TrialRequest[] =
      metadata.labels?.['assay.dev/rung'] === 'simulated'
        ? []
        : JSON.parse(argument('trials'));
    const nodes: Record<string, WorkflowNode> = {};
    let failed = false;
    for (const request of trials) {
      const id = `${metadata.name}-${request.id}`;
      const failure = this.failing.get(request.id);
      failed ||= failure !== undefined;
      nodes[id] = {
        id,
        name: id,
        displayName: request.id,
        type: 'Pod',
        templateName: 'trial',
        phase: failure ? 'Failed' : 'Succeeded',
        message: failure,
        finishedAt: this.#now(),
        ...(!failure && {
          outputs: {
            parameters: [
              {
                name: 'summary',
                value: await this.#runTrial(request, argument('result-prefix')),
              },
            ],
          },
        }),
      };
    }
    return {
      phase: failed ? 'Failed' : 'Succeeded',
      message: failed ? 'child failed' : undefined,
      finishedAt: this.#now(),
      progress: `${trials.length}/${trials.length}`,
      nodes,
    };
  }

  async #runTrial(request: TrialRequest, prefix: string): Promise<string> {
    const record = this.alterTrial(makeTrial(request, Date.parse(this.#now())));
    const content = JSON.stringify(record);
    const key = `${prefix}/trials/${request.id}-1.json`;
    await this.options.putArtifact(key, content);
    return JSON.stringify({
      id: request.id,
      variant: request.variant,
      trial: request.trial,
      attempt: 1,
      key,
      sha256: createHash('sha256').update(content).digest('hex'),
      valid: record.valid,
      summary: record.summary,
    });
  }
}

function isOver(phase: string | undefined): boolean {
  return phase === 'Succeeded' || phase === 'Failed' || phase === 'Error';
}

function ignoreAbsent(error: unknown): void {
  if (!isNotFound(error)) {
    throw error;
  }
}
