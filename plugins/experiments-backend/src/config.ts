import type { HubConfig } from '@assay/plugin-experiments-node';
import { readHubConfig } from '@assay/plugin-experiments-node';
import type { Config } from '@backstage/config';
import type { ResultsConfig } from './results';
import { readResultsConfig } from './results';

/** Address that relative sources have where no library URL is configured. */
const LIBRARY_URL = 'https://assay.dev/library';

/** Everything that app-config says about the backend. */
export interface ExperimentsConfig {
  hub: HubConfig;
  defaultProvider: string;
  libraryUrl: string;
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
    libraryUrl: config?.getOptionalString('library.url') ?? LIBRARY_URL,
    results: readResultsConfig(root),
    reconcile: config?.getOptionalBoolean('reconcile') ?? true,
    leaderElection: config?.getOptionalBoolean('leaderElection') ?? true,
  };
}
