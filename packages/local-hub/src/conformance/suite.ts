import { randomInt } from 'node:crypto';
import { Api, Loose } from './api';
import { Collection, CollectionOptions, done } from './collection';
import {
  Definition,
  gadgetDefinition,
  suiteLabel,
  widgetDefinition,
} from './definitions';
import { readKubeConfig } from './kubeconfig';
import { openTarget, Target } from './target';

/** What a topic's cases work with; set before the first of them runs. */
export class Suite {
  readonly widget: Definition;
  readonly gadget: Definition;
  /** A namespace of this topic's own. */
  readonly namespace: string;
  private opened?: { target: Target; api: Api };
  private readonly namespaces: string[] = [];

  /** `suffix` keeps the names of two topics, or of two runs, apart. */
  constructor(
    readonly suffix = randomSuffix(),
    private readonly openServer: () => Promise<Target> = openTarget,
  ) {
    this.widget = widgetDefinition(suffix);
    this.gadget = gadgetDefinition(suffix);
    this.namespace = `conformance-${suffix}`;
  }

  get api(): Api {
    return this.open.api;
  }

  get target(): Target {
    return this.open.target;
  }

  get widgets(): Collection {
    return this.collection(this.widget.type).in(this.namespace);
  }

  get gadgets(): Collection {
    return this.collection(this.gadget.type);
  }

  get configMaps(): Collection {
    return this.builtin('v1', 'ConfigMap', 'configmaps');
  }

  get secrets(): Collection {
    return this.builtin('v1', 'Secret', 'secrets');
  }

  get definitions(): Collection {
    return this.collection({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      plural: 'customresourcedefinitions',
    });
  }

  get allNamespaces(): Collection {
    return this.collection({
      apiVersion: 'v1',
      kind: 'Namespace',
      plural: 'namespaces',
    });
  }

  collection(type: CollectionOptions): Collection {
    return new Collection(this.api, type);
  }

  /** A built-in kind in this topic's namespace. */
  builtin(apiVersion: string, kind: string, plural: string): Collection {
    return this.collection({
      apiVersion,
      kind,
      plural,
      namespace: this.namespace,
    });
  }

  /** Makes one more namespace, which is removed with the others. */
  async newNamespace(purpose: string): Promise<string> {
    const name = `${this.namespace}-${purpose}`;
    this.namespaces.push(name);
    await this.allNamespaces.make(name, {
      metadata: { labels: { [suiteLabel]: this.suffix } },
    });
    return name;
  }

  /** Restarts the server, if it is ours to restart. */
  async restart(): Promise<void> {
    await this.target.restart();
    await this.api.reconnect();
  }

  async setUp(cluster: boolean): Promise<void> {
    const target = await this.openServer();
    const api = new Api(readKubeConfig(target.kubeconfig));
    this.opened = { target, api };
    this.namespaces.push(this.namespace);
    await this.allNamespaces.make(this.namespace, {
      metadata: { labels: { [suiteLabel]: this.suffix } },
    });
    await this.install(this.widget, this.widgets);
    if (cluster) {
      await this.install(this.gadget, this.gadgets);
    }
  }

  /** Removes whatever was made, in whatever state the cases left it. */
  async tearDown(): Promise<void> {
    if (!this.opened) {
      return;
    }
    try {
      await this.freeAll(this.widgets.in());
      await this.freeAll(this.gadgets);
      // Also those that a server took although a case expects it to refuse them.
      await this.definitions.deleteAll({
        labelSelector: `${suiteLabel}=${this.suffix}`,
      });
      for (const name of this.namespaces) {
        await this.freeAll(this.configMaps.in(name));
        await this.allNamespaces.delete(name);
      }
    } finally {
      await this.api.close();
      await this.target.close();
    }
  }

  /** Creates a definition and waits until its kind is served. */
  async install(
    definition: Definition,
    collection = this.collection(definition.type),
  ): Promise<void> {
    done(await this.definitions.create(definition.body));
    await eventually(async () => {
      const answer = await collection.list();
      expect(answer.code).toBe(200);
    });
  }

  /** Takes every finalizer off, so that nothing keeps a namespace alive. */
  private async freeAll(collection: Collection): Promise<void> {
    const { body } = await collection.list();
    for (const item of (body?.items ?? []) as Loose[]) {
      if (item.metadata.finalizers?.length) {
        await collection
          .in(item.metadata.namespace)
          .patch(item.metadata.name, 'merge', { metadata: { finalizers: [] } });
      }
    }
  }

  private get open(): { target: Target; api: Api } {
    if (!this.opened) {
      throw new Error('the suite is used outside of a case');
    }
    return this.opened;
  }
}

/** Options of a topic. */
export interface ConformanceOptions {
  /** Also installs the cluster-scoped kind. */
  readonly cluster?: boolean;
}

/**
 * Declares one topic of the suite: a namespace and definitions of its own,
 * removed afterwards whether its cases passed or not.
 */
export function conformance(
  topic: string,
  body: (suite: Suite) => void,
  options: ConformanceOptions = {},
): void {
  describe(`conformance: ${topic}`, () => {
    const suite = new Suite();
    jest.setTimeout(180_000);
    beforeAll(() => suite.setUp(options.cluster ?? false));
    afterAll(() => suite.tearDown());
    body(suite);
  });
}

/**
 * Tries again until an expectation holds, for what servers do in the
 * background. Fails with the last failure after `timeoutMs` milliseconds.
 */
export async function eventually<T>(
  attempt: () => Promise<T>,
  timeoutMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

function randomSuffix(): string {
  const letters = 'bcdfghjklmnpqrstvwxz';
  return Array.from({ length: 6 }, () => letters[randomInt(20)]).join('');
}
