import type { HubConfig } from '@assay/plugin-experiments-node';
import { readHubConfig } from '@assay/plugin-experiments-node';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { readClustersConfig, type HubTargetSettings } from './clusters/config';
import { readMetricSourceConfigs, type MetricSourceConfig } from './metrics';
import { readResultsConfig, type ResultsConfig } from './results';
import { parseDurationMs } from './reconciler/duration';
import { readLimits } from './reconciler/queue/config';
import type { ConcurrencyLimits } from './reconciler/queue/limits';
import type { PriceBook } from './reconciler/spending/prices';
import { readPriceBook } from './reconciler/spending/readPriceBook';

/** Everything that app-config says about the backend. */
export interface ExperimentsConfig {
  hub: HubConfig;
  defaultProvider: string;
  libraryUrl?: string;
  libraryRevision?: string;
  libraryImage?: string;
  clusters: { hub: HubTargetSettings };
  results: ResultsConfig;
  metrics: MetricSourceConfig[];
  /** Whether this backend drives runs. */
  reconcile: boolean;
  /** Whether it seeks a lease first; false where it is the only one for certain. */
  leaderElection: boolean;
  /** How many runs may be under way at a time. */
  limits: ConcurrencyLimits;
  /** What clusters cost; absent where nobody says. */
  prices?: PriceBook;
  /** Longest time that a clean-up policy may keep things for debugging; a day when absent. */
  maxKeepForMs?: number;
  /** The only namespace whose runs this installation drives; absent: all. */
  watchNamespace?: string;
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
    results: readResultsConfig(root),
    metrics: readMetricSourceConfigs(root),
    reconcile: config?.getOptionalBoolean('reconcile') ?? true,
    leaderElection: config?.getOptionalBoolean('leaderElection') ?? true,
    limits: readLimits(config?.getOptionalConfig('concurrency')),
    prices: readPriceBook(config?.getOptionalConfig('prices')),
    maxKeepForMs: readDuration(config, 'cleanup.maxKeepFor'),
    watchNamespace: config?.getOptionalString('watchNamespace'),
  };
}

/** A duration such as `1h30m` in milliseconds. @throws InputError naming the key */
function readDuration(
  config: Config | undefined,
  key: string,
): number | undefined {
  const text = config?.getOptionalString(key);
  try {
    return text === undefined ? undefined : parseDurationMs(text);
  } catch (error) {
    throw new InputError(
      `experiments.${key}: ${error instanceof Error ? error.message : error}`,
    );
  }
}
