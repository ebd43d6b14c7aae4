import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { ClusterProvider } from './clusters';
import type { MetricSource } from './metrics';
import type { ResultStore } from './results';

/**
 * What a module can add to the experiments backend. A name that is taken is refused at start.
 * @public
 */
export interface ExperimentsExtensionPoint {
  /** Adds a provider that `spec.targets[].cluster.provider` can name. */
  addClusterProvider(provider: ClusterProvider): void;
  /** Adds a source; the first that can answer for a target is asked. */
  addMetricSource(source: MetricSource): void;
  /** Replaces the store of `experiments.results`. */
  setResultStore(store: ResultStore): void;
}

/** @public */
export const experimentsExtensionPoint =
  createExtensionPoint<ExperimentsExtensionPoint>({
    id: 'experiments.extensions',
  });
