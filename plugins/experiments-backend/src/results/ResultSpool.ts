import type { ResultFile, RevisionKey } from '@assay/plugin-experiments-node';

/** A result that waits for its store. */
export interface SpooledResult {
  key: RevisionKey;
  files: ResultFile[];
}

/**
 * Keeps results while the store is away. `put` may be repeated: the first content of a key stays,
 * so that a result that was promised is the one that is published.
 */
export interface ResultSpool {
  put(result: SpooledResult): Promise<void>;
  get(key: RevisionKey): Promise<SpooledResult | undefined>;
  /** Keys, the oldest first. */
  list(): Promise<RevisionKey[]>;
  /** Absence is not an error. */
  remove(key: RevisionKey): Promise<void>;
}
