import type { HubConfig } from '@assay/plugin-experiments-node';
import { readHubConfig } from '@assay/plugin-experiments-node';
import type { Config } from '@backstage/config';
import { readClustersConfig, type HubTargetSettings } from './clusters/config';
import { readMetricSourceConfigs, type MetricSourceConfig } from './metrics';
import type { ResultsConfig } from './results';
import { readResultsConfig } from './results';

/** Everything that app-config says about the backend. */
export interface ExperimentsConfig {
  hub: HubConfig;
  defaultProvider: string;
  libraryUrl?: string;
  libraryRevision?: string;
  libraryImage?: string;
  clusters: { hub: HubTargetSettings };
  metrics: MetricSourceConfig[];
  results: ResultsConfig;
  /** Whether this backend drives runs. */
  reconcile: boolean;
  /** Whether it seeks a lease first; false where it is the only one for certain. */
  leaderElection: boolean;
}

/**
 * Reads `experiments` of app-config.
 * @throws InputError naming the key, when a value cannot be used
 */
export function readExperimentsConfig(root: Config): ExperimentsConfig {
  const config = root.getOptionalConfig('experiments');
  return {
    hub: readHubConfig(root),
    defaultProvider: config?.getOptionalString('defaultProvider') ?? 'local',
    libraryUrl: config?.getOptionalString('library.url'),
    libraryRevision: config?.getOptionalString('library.revision'),
    libraryImage: config?.getOptionalString('library.image'),
    clusters: readClustersConfig(root),
    metrics: readMetricSourceConfigs(root),
    results: readResultsConfig(root),
    reconcile: config?.getOptionalBoolean('reconcile') ?? true,
    leaderElection: config?.getOptionalBoolean('leaderElection') ?? true,
  };
}
