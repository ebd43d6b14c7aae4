import type { Clock, Logger, Random } from '@assay/controller';
import type {
  ClusterProvider,
  HubService,
  MetricSource,
  ResultStore,
} from '@assay/plugin-experiments-node';
import type { ResultSpool } from '../results';
import type { ReconcilerSettings } from './settings';

/** What a controller of experiments needs. */
export interface ExperimentControllerDependencies {
  hub: HubService;
  settings: ReconcilerSettings;
  providers: readonly ClusterProvider[];
  metricSources: readonly MetricSource[];
  resultStore: ResultStore;
  spool: ResultSpool;
  logger: Logger;
  /** Name of this process in leases and events; unique among the replicas and restarts. */
  identity: string;
  clock?: Clock;
  random?: Random;
  /** False where there is one process only and it says so; a lease is sought otherwise. */
  leaderElection?: boolean;
  /** Runs that are worked on at a time; 4. */
  workers?: number;
}
