import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import {
  type KubernetesClient,
  type KubernetesObject,
  type Logger,
  type ResourceType,
  createKubernetesClient,
  isAlreadyExists,
  isNotFound,
  loadKubeConfig,
  systemClock,
} from '@assay/controller';
import { loadDefinitions } from '../definitions';
import {
  LocalProcessSupervisor,
  ProcessLibrary,
  startHeartbeat,
} from '../processes';
import { temporaryFolder, until } from '../processes/testing';
import { packageFolder } from '../packageFolder';
import { createHubServer, deriveDefinition } from '..';
import type { StandIn, StandInOptions } from './StandIn';
import { types } from './resourceTypes';

export { until };

/** The folder of the repository. */
export const repository = join(packageFolder, '../..');

const definitionType: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

/** The API servers that the stand-ins are tested on. A real one is used when it is named. */
export const servers: { title: string; kubeconfig?: string }[] = [
  { title: 'on the local hub' },
  ...(process.env.CONTROL_PLANE_KUBECONFIG
    ? [
        {
          title: 'on a real API server',
          kubeconfig: process.env.CONTROL_PLANE_KUBECONFIG,
        },
      ]
    : []),
];

/** Says that the real server was left out, so that a run of the tests counts it. */
export function noteMissingServer(
  skip: (title: string, test: () => void) => void,
): void {
  if (!process.env.CONTROL_PLANE_KUBECONFIG)
    skip('skipped: CONTROL_PLANE_KUBECONFIG names no real API server', () => {});
}

/** A server, namespaces of its own, and a supervisor: what stand-ins are tested with. */
export class TestHub {
  readonly folder = temporaryFolder();
  readonly namespace = `standins-${randomBytes(4).toString('hex')}`;
  readonly library = new ProcessLibrary({ root: repository });
  readonly logged: string[] = [];
  client!: KubernetesClient & { close(): Promise<void> };
  supervisor!: LocalProcessSupervisor;
  #standIns: StandIn[] = [];
  #closers: (() => unknown)[] = [];

  static async open(kubeconfig?: string): Promise<TestHub> {
    const hub = new TestHub();
    const definitions = await loadDefinitions({ library: repository });
    let path = kubeconfig;
    if (!path) {
      const server = await createHubServer({
        dataDirectory: join(hub.folder.path, 'hub'),
        definitions,
      });
      hub.#closers.push(() => server.close());
      path = server.kubeconfigPath;
    }
    hub.client = createKubernetesClient({
      kubeConfig: loadKubeConfig({ path }),
    });
    hub.#closers.unshift(() => hub.client.close());
    if (kubeconfig) await hub.#ensureOwnKinds(definitions);
    await hub.create(types.namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: hub.namespace },
    });
    if (kubeconfig) hub.#closers.unshift(() => hub.#leave());
    hub.#closers.push(startHeartbeat(hub.processes));
    hub.supervisor = hub.openSupervisor();
    return hub;
  }

  get processes(): string {
    return join(this.folder.path, 'processes');
  }

  get store(): string {
    return join(this.folder.path, 'results');
  }

  openSupervisor(): LocalProcessSupervisor {
    return LocalProcessSupervisor.open({
      root: this.processes,
      graceMilliseconds: 500,
    });
  }

  /** What every stand-in is given. */
  get options(): StandInOptions & { library: ProcessLibrary; store: string } {
    const log = (message: string) => this.logged.push(message);
    const logger: Logger = {
      debug() {},
      info() {},
      warn: (message, meta) => log(`${message} ${JSON.stringify(meta)}`),
      error: (message, meta) => log(`${message} ${JSON.stringify(meta)}`),
    };
    return {
      client: this.client,
      supervisor: this.supervisor,
      clock: systemClock,
      random: Math.random,
      logger,
      namespace: this.namespace,
      library: this.library,
      store: this.store,
    };
  }

  async start(...standIns: StandIn[]): Promise<void> {
    this.#standIns.push(...standIns);
    await Promise.all(standIns.map(standIn => standIn.start()));
  }

  /** As if the hub was killed: nobody watches any more, processes go on. */
  async crash(): Promise<void> {
    await Promise.all(this.#standIns.splice(0).map(standIn => standIn.stop()));
    this.supervisor.close();
    this.supervisor = this.openSupervisor();
  }

  create<T extends KubernetesObject>(type: ResourceType, object: T) {
    return this.client.create<T>(type, object, { fieldValidation: 'Strict' });
  }

  get<T extends KubernetesObject>(type: ResourceType, name: string) {
    return this.client.get<T>(type, { namespace: this.namespace, name });
  }

  async exists(type: ResourceType, name: string): Promise<boolean> {
    return this.get(type, name).then(
      () => true,
      error => {
        if (isNotFound(error)) return false;
        throw error;
      },
    );
  }

  async remove(type: ResourceType, name: string, foreground = false) {
    await this.client.delete(
      type,
      { namespace: this.namespace, name },
      foreground ? { propagationPolicy: 'Foreground' } : {},
    );
  }

  /** Merge patch of the object itself. */
  patch(type: ResourceType, name: string, body: object) {
    const key = { namespace: this.namespace, name };
    return this.client.patch(type, key, body, { type: 'merge' });
  }

  async close(): Promise<void> {
    await Promise.all(this.#standIns.map(standIn => standIn.stop()));
    await this.supervisor.stopAll();
    this.supervisor.close();
    for (const close of this.#closers) await close();
    this.folder.remove();
  }

  /** A real server outlives the test, and nobody serves the finalizers of the stand-ins any more. */
  async #leave(): Promise<void> {
    for (const type of [types.clusters, types.applications]) {
      const { namespace } = this;
      const { items } = await this.client.list(type, { namespace });
      for (const { metadata } of items)
        if (metadata.finalizers)
          await this.patch(type, metadata.name, {
            metadata: { finalizers: null },
          });
    }
    await this.client.delete(types.namespaces, { name: this.namespace });
  }

  async #ensureOwnKinds(definitions: object[]): Promise<void> {
    const own = (definitions as KubernetesObject[])
      .map(definition =>
        definition.kind === 'CompositeResourceDefinition'
          ? (deriveDefinition(definition as never) as KubernetesObject)
          : definition,
      )
      .filter(({ metadata }) => metadata.name.endsWith('.assay.dev'));
    for (const definition of own)
      await this.client.create(definitionType, definition).catch(error => {
        if (!isAlreadyExists(error)) throw error;
      });
    for (const type of [types.clusters, types.components])
      await until(`${type.plural} are served`, () =>
        this.client.list(type).catch(() => undefined),
      );
  }
}
