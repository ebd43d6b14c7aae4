import { resolve } from 'node:path';
import type { HubConfig } from '@assay/plugin-experiments-node';
import { readHubConfig } from '@assay/plugin-experiments-node';
import type { Config } from '@backstage/config';
import { readClustersConfig, type HubTargetSettings } from './clusters/config';
import { readMetricSourceConfigs, type MetricSourceConfig } from './metrics';

/** Everything that app-config says about the backend. */
export interface ExperimentsConfig {
  hub: HubConfig;
  defaultProvider: string;
  libraryUrl?: string;
  libraryRevision?: string;
  libraryImage?: string;
  clusters: { hub: HubTargetSettings };
  /** Absolute; absent when a module brings the store. */
  resultsFolder?: string;
  metrics: MetricSourceConfig[];
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
  const folder = config?.getOptionalString('results.folder.path');
  return {
    hub: readHubConfig(root),
    defaultProvider: config?.getOptionalString('defaultProvider') ?? 'local',
    libraryUrl: config?.getOptionalString('library.url'),
    libraryRevision: config?.getOptionalString('library.revision'),
    libraryImage: config?.getOptionalString('library.image'),
    clusters: readClustersConfig(root),
    resultsFolder: folder ? resolve(folder) : undefined,
    metrics: readMetricSourceConfigs(root),
    reconcile: config?.getOptionalBoolean('reconcile') ?? true,
    leaderElection: config?.getOptionalBoolean('leaderElection') ?? true,
  };
}
