import type {
  KubernetesObject,
  Reflector,
  ResourceType,
} from '@assay/controller';
import type { ExperimentCluster } from '@assay/plugin-experiments-common';
import { composedType } from '../targets/readComposed';

/**
 * Of which kinds clusters are composed, remembered beyond the clusters themselves: one that somebody
 * deletes in the background is gone before what it consists of, and then nothing else tells where
 * to look for that. Only what this process saw; each pass takes it down in the ledger.
 */
export class ComposedKinds {
  readonly #kinds = new Map<string, readonly ResourceType[]>();
  readonly #unsubscribe: () => void;

  constructor(
    clusters: Pick<
      Reflector<ExperimentCluster & KubernetesObject>,
      'list' | 'onEvent'
    >,
  ) {
    clusters.list().forEach(each => this.#saw(each));
    this.#unsubscribe = clusters.onEvent(({ object }) => this.#saw(object));
  }

  /** Kinds of a cluster by its UID; none when it had none, or was never seen. */
  of(clusterUid: string): readonly ResourceType[] {
    return this.#kinds.get(clusterUid) ?? [];
  }

  /** Called when nothing of a cluster is left. */
  forget(clusterUid: string): void {
    this.#kinds.delete(clusterUid);
  }

  close(): void {
    this.#unsubscribe();
  }

  #saw({ metadata, spec }: ExperimentCluster): void {
    const types = (spec.crossplane?.resourceRefs ?? []).flatMap(
      ({ apiVersion, kind }) => composedType(apiVersion, kind) ?? [],
    );
    const distinct = new Map(
      types.map(type => [`${type.plural}.${type.group}`, type]),
    );
    if (metadata.uid && distinct.size > 0) {
      this.#kinds.set(metadata.uid, [...distinct.values()]);
    }
  }
}
