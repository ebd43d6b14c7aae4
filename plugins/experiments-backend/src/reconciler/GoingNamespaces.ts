import type { KubernetesClient } from '@assay/controller';
import {
  NamespaceWatch,
  type Pass,
  type Sighting,
  type Surroundings,
} from './NamespaceWatch';

/**
 * Sees namespaces of runs go. A namespace takes its time, and those of targets are in no cache; so a
 * cluster has a watch of the namespaces of runs while one of them is going, and none otherwise.
 * Nothing is kept here that a pass could not ask for again.
 */
export class GoingNamespaces {
  readonly #watches = new Map<KubernetesClient, NamespaceWatch>();

  constructor(
    private readonly hub: KubernetesClient,
    private readonly surroundings: Surroundings,
  ) {}

  /**
   * What is known of a namespace by its name and UID; from now on the run of the pass hears of its
   * end.
   *
   * @param cluster - where it is, by a client that outlasts the pass; the hub when absent
   */
  see(
    pass: Pass,
    { name, uid }: { name: string; uid: string | undefined },
    cluster: KubernetesClient = this.hub,
  ): Sighting {
    let watch = this.#watches.get(cluster);
    if (!watch) {
      watch = new NamespaceWatch(cluster, this.surroundings);
      this.#watches.set(cluster, watch);
    }
    watch.passes.set(pass.key, pass);
    return watch.sight(name, uid);
  }

  /** The run of a pass hears of nothing any more but what this pass asked for. */
  endPass(pass: Pass): void {
    for (const [cluster, watch] of this.#watches) {
      if (watch.passes.get(pass.key) !== pass) {
        watch.passes.delete(pass.key);
      }
      if (watch.passes.size === 0) {
        this.#watches.delete(cluster);
        void watch.stop();
      }
    }
  }

  /** Resolves when no watch is open any more. */
  async close(): Promise<void> {
    const watches = [...this.#watches.values()];
    this.#watches.clear();
    await Promise.all(watches.map(each => each.stop()));
  }
}
