import type { ConcurrencyLimits } from './queue/limits';

/** What app-config decides about the reconciler. */
export interface ReconcilerSettings {
  /** Namespace of the lease. */
  namespace: string;
  /** Only runs of this namespace; absent: of every namespace. */
  watchNamespace?: string;
  argocdNamespace: string;
  installation: string;
  defaultProvider: string;
  /** How many runs may be under way at a time; what the providers say of themselves when absent. */
  limits?: ConcurrencyLimits;
  /** Longest time that a clean-up policy may keep things for debugging; a day when absent. */
  maxKeepForMs?: number;
  /** URL of the library, for sources that are relative to it. */
  libraryUrl: string;
}
