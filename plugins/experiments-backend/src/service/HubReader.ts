import type { KubernetesObject, Reflector } from '@assay/controller';
import { isNotFound } from '@assay/controller';
import type { Component, Experiment } from '@assay/plugin-experiments-common';
import { resources } from '@assay/plugin-experiments-common';
import type { HubService } from '@assay/plugin-experiments-node';
import { NotFoundError, ServiceUnavailableError } from '@backstage/errors';
import type { Budget, WorkflowTemplate } from '../reconciler';
import { namespaceBudget } from '../reconciler';
import { fromHub } from './errors';

type Stored<T> = T & KubernetesObject;

/** A request that arrives while the backend starts waits this long for the first list. */
const FIRST_LIST_MS = 3000;
const BY_UID = 'uid';

/** Names a run. */
export interface RunKey {
  namespace: string;
  name: string;
}

/** What the API reads of the hub, from the caches that the reconciler reads too. */
export class HubReader {
  readonly hub: HubService;
  readonly #experiments: Reflector<Stored<Experiment>>;
  readonly #components: Reflector<Stored<Component>>;
  readonly #templates: Reflector<WorkflowTemplate>;

  constructor(hub: HubService) {
    this.hub = hub;
    this.#experiments = hub.reflector(resources.experiments);
    this.#components = hub.reflector(resources.components);
    this.#templates = hub.reflector(resources.workflowTemplates);
    this.#experiments.addIndex(BY_UID, run =>
      run.metadata.uid ? [run.metadata.uid] : [],
    );
  }

  /** Every run. @throws ServiceUnavailableError until the hub has answered once */
  async runs(): Promise<Stored<Experiment>[]> {
    await known(this.#experiments, 'runs');
    return this.#experiments.list();
  }

  async components(): Promise<Map<string, Stored<Component>>> {
    await known(this.#components, 'components');
    return new Map(
      this.#components
        .list()
        .map(component => [component.metadata.name, component]),
    );
  }

  async templates(namespace: string): Promise<Map<string, WorkflowTemplate>> {
    await known(this.#templates, 'workflow templates');
    return new Map(
      this.#templates
        .list()
        .filter(template => template.metadata.namespace === namespace)
        .map(template => [template.metadata.name, template]),
    );
  }

  /** What a run of a namespace may cost where it says nothing. */
  async budget(namespace: string): Promise<Budget | undefined> {
    try {
      const { metadata } = await this.hub.client.get(resources.namespaces, {
        name: namespace,
      });
      return namespaceBudget(metadata);
    } catch (error) {
      if (isNotFound(error)) {
        return undefined;
      }
      throw fromHub(error, `Namespace ${namespace}`);
    }
  }

  /**
   * A run: from the cache, and from the hub when the cache does not have it, so that whoever has
   * just made a run finds it.
   * @throws NotFoundError
   */
  async run(key: RunKey): Promise<Stored<Experiment>> {
    const cached = this.#experiments.get(`${key.namespace}/${key.name}`);
    return cached ?? this.liveRun(key);
  }

  async liveRun(key: RunKey): Promise<Stored<Experiment>> {
    const run = await this.findRun(key);
    if (!run) {
      throw new NotFoundError(
        `Run ${key.namespace}/${key.name} does not exist`,
      );
    }
    return run;
  }

  /** Asks the hub itself; undefined when there is no such run. */
  async findRun(key: RunKey): Promise<Stored<Experiment> | undefined> {
    try {
      return await this.hub.client.get<Stored<Experiment>>(
        resources.experiments,
        key,
      );
    } catch (error) {
      if (isNotFound(error)) {
        return undefined;
      }
      throw fromHub(error, `Run ${key.namespace}/${key.name}`);
    }
  }

  /** Whether a run with this UID is in the cache. */
  hasRun(uid: string): boolean {
    return this.#experiments.byIndex(BY_UID, uid).length > 0;
  }

  onRunChange(
    handler: (change: {
      run: Stored<Experiment>;
      previous?: Stored<Experiment>;
      gone: boolean;
    }) => void,
  ): () => void {
    return this.#experiments.onEvent(({ type, object, previous }) =>
      handler({ run: object, previous, gone: type === 'Deleted' }),
    );
  }
}

async function known<T extends KubernetesObject>(
  reflector: Reflector<T>,
  what: string,
): Promise<void> {
  if (reflector.hasSynced) {
    return;
  }
  try {
    await reflector.whenSynced(AbortSignal.timeout(FIRST_LIST_MS));
  } catch {
    const { kindMissing, lastError } = reflector.health;
    const why = kindMissing
      ? 'it does not have that kind'
      : lastError ?? 'it has not answered yet';
    // Not an empty list: nobody knows what is there.
    throw new ServiceUnavailableError(
      `The hub's ${what} are not known: ${why}`,
    );
  }
}
