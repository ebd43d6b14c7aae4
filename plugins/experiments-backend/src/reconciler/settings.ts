import type { HubTargetSettings } from '../clusters/config';

/** What app-config decides about the reconciler. */
export interface ReconcilerSettings {
  /** Namespace of the lease. */
  namespace: string;
  /** Only runs of this namespace; absent: of every namespace. */
  watchNamespace?: string;
  argocdNamespace: string;
  installation: string;
  defaultProvider: string;
  /** What runs may do on the hub itself. */
  hubTarget?: HubTargetSettings;
  /** URL of the library, for sources that are relative to it. */
  libraryUrl: string;
}
