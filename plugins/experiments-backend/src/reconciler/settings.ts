import type { RemoteWriteConfig } from '../metrics/config';

/** What app-config decides about the reconciler. */
export interface ReconcilerSettings {
  /** Namespace of the lease. */
  namespace: string;
  /** Only runs of this namespace; absent: of every namespace. */
  watchNamespace?: string;
  argocdNamespace: string;
  installation: string;
  defaultProvider: string;
  /** URL of the library, for sources that are relative to it. */
  libraryUrl: string;
  /** Where targets write the metrics that they scrape, so that these outlive them. */
  remoteWrite?: RemoteWriteConfig;
}
