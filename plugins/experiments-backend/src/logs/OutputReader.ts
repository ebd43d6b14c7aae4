import type {
  ProcessOutput,
  ProcessSummary,
} from '@assay/plugin-experiments-common';

/** Which run is asked about. */
export interface RunIdentity {
  uid: string;
  namespace: string;
}

/** Reads what a run's programs have printed, wherever the hub runs them. */
export interface OutputReader {
  /** The programs of a run, in the order of their start; undefined on hubs without any. */
  list(
    run: RunIdentity,
    options?: { signal?: AbortSignal },
  ): Promise<ProcessSummary[] | undefined>;
  /** The last lines of one; undefined also when there is no such program. */
  output(
    run: RunIdentity,
    id: string,
    options?: { tailLines?: number; signal?: AbortSignal },
  ): Promise<ProcessOutput | undefined>;
}
