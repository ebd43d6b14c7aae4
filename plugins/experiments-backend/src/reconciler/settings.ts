import type { HubTargetSettings } from '../clusters/config';
import type { RemoteWriteConfig } from '../metrics/config';
import type { ConcurrencyLimits } from './queue/limits';
import type { PriceBook } from './spending/prices';

/** What app-config decides about the reconciler. */
export interface ReconcilerSettings {
  /** Namespace of the lease. */
  namespace: string;
  /** Only runs of this namespace; absent: of every namespace. */
  watchNamespace?: string;
  argocdNamespace: string;
  installation: string;
  defaultProvider: string;
  /** URL of the library, for sources that are relative to it; without it, clusters get none of them. */
  libraryUrl?: string;
  /** Commit, tag or branch of the library; its default branch when absent. */
  libraryRevision?: string;
  /** Image with Node.js and the library at /assay, for components and steps of the load. */
  libraryImage?: string;
  /** What runs may do on the hub itself. */
  hubTarget?: HubTargetSettings;
  /** Where targets write the metrics that they scrape, so that these outlive them. */
  remoteWrite?: RemoteWriteConfig;
  /** How many runs may be under way at a time; what the providers say of themselves when absent. */
  limits?: ConcurrencyLimits;
  /** What clusters cost; without it no spending is watched. */
  prices?: PriceBook;
  /** Longest time that a clean-up policy may keep things for debugging; a day when absent. */
  maxKeepForMs?: number;
}
