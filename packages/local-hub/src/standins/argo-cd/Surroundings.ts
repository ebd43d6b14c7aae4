import {
  type KubernetesClient,
  Reflector,
  type ReflectorOptions,
  isNotFound,
  keyOf,
} from '@assay/controller';
import { types } from '../resourceTypes';
import {
  type ResolvedDestination,
  clusterKeys,
  readCluster,
  resolveDestination,
} from './destination';
import {
  type AppProject,
  type Application,
  type ClusterSecret,
  secretTypeLabel,
} from './types';

const clusterSelector = `${secretTypeLabel}=cluster`;

/**
 * What an Application refers to: its project and its cluster. Both are watched apart from
 * Applications and may come later than one that was made after them, so before something is called
 * missing the server is asked.
 */
export class Surroundings {
  readonly projects: Reflector<AppProject>;
  readonly clusters: Reflector<ClusterSecret>;
  readonly #client: KubernetesClient;
  readonly #namespace: string;

  constructor(
    options: Omit<ReflectorOptions<never>, 'type' | 'transform'> & {
      namespace: string;
    },
  ) {
    const { client, namespace, clock, random, logger } = options;
    const common = { client, namespace, clock, random, logger };
    this.#client = client;
    this.#namespace = namespace;
    this.projects = new Reflector<AppProject>({
      ...common,
      type: types.projects,
    });
    this.clusters = new Reflector<ClusterSecret>({
      ...common,
      type: types.secrets,
      labelSelector: clusterSelector,
    });
    // Thousands of runs may share a hub: nothing looks through all of them for one.
    this.clusters.addIndex('cluster', secret =>
      clusterKeys(readCluster(secret)),
    );
  }

  start(): void {
    this.projects.start();
    this.clusters.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.projects.stop(), this.clusters.stop()]);
  }

  /** Undefined when there is none. */
  async project(
    { spec }: Application,
    signal: AbortSignal,
  ): Promise<AppProject | undefined> {
    const key = { namespace: this.#namespace, name: spec.project };
    const known = this.projects.get(keyOf({ metadata: key }));
    if (known) return known;
    return this.#client
      .get<AppProject>(types.projects, key, { signal })
      .catch(error => {
        if (isNotFound(error)) return undefined;
        throw error;
      });
  }

  async destination(
    { spec }: Application,
    signal: AbortSignal,
  ): Promise<ResolvedDestination> {
    const known = resolveDestination(
      spec.destination,
      clusterKeys(spec.destination).flatMap(key =>
        this.clusters.byIndex('cluster', key),
      ),
    );
    if (known.rung !== 'unknown') return known;
    const { items } = await this.#client.list<ClusterSecret>(types.secrets, {
      namespace: this.#namespace,
      labelSelector: clusterSelector,
      signal,
    });
    return resolveDestination(spec.destination, items);
  }
}
