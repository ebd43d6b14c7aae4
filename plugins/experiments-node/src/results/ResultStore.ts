import type { ResultManifest } from '@assay/plugin-experiments-common';

/** Names a revision of a run's result. @public */
export interface RevisionKey {
  definition: string;
  runUid: string;
  /** From 1. */
  revision: number;
}

/** A file of a revision; `path` is relative to it, such as `series/p99.json`. @public */
export interface ResultFile {
  path: string;
  content: string | Uint8Array;
}

/** A revision that exists, which is one whose manifest exists. @public */
export interface StoredRevision extends RevisionKey {
  /** Its folder in the store. */
  key: string;
  manifest: ResultManifest;
  /** SHA-256 of `manifest.json`, hexadecimal. */
  sha256: string;
}

/** How a store is asked. @public */
export interface StoreCallOptions {
  /** Ends the call; what it has written by then is written again by the next one. */
  signal?: AbortSignal;
}

/**
 * Where results outlive their runs. Keys never hold two contents: a revision is written once, its
 * manifest last, and a revision without a manifest does not exist. Every method may be repeated.
 * Absence is `undefined` or an empty list; an error means that the store could not be asked, and
 * the caller retries. `resultStoreContract` is the suite that each store passes.
 * @public
 */
export interface ResultStore {
  readonly name: string;
  /**
   * What stands before every key of the store for those who write to the same place past it: the
   * steps of a workflow, through its artifact repository. With a slash at its end; none when absent.
   */
  readonly keyPrefix?: string;
  /**
   * Writes a revision. The same content again answers with what is there; other content under a
   * key that exists is a `ConflictError` and changes nothing. Of several that write different
   * content in the same moment one wins, but files of another may stand in the place of its own,
   * which reading tells: whoever may be one of several agrees on the content first, in the spool.
   */
  putRevision(
    key: RevisionKey,
    files: readonly ResultFile[],
    options?: StoreCallOptions,
  ): Promise<StoredRevision>;
  getRevision(
    key: RevisionKey,
    options?: StoreCallOptions,
  ): Promise<StoredRevision | undefined>;
  /** Every revision, or those of one definition or run; by definition, run UID and revision. */
  listRevisions(
    filter?: { definition?: string; runUid?: string },
    options?: StoreCallOptions,
  ): Promise<StoredRevision[]>;
  /**
   * A file by its key from the root of the store, such as
   * `results/hello-app/<uid>/trials/a-1-1.json`. A key that leaves the store is an `InputError`.
   */
  getFile(
    key: string,
    options?: StoreCallOptions,
  ): Promise<Uint8Array | undefined>;
}

/** Everything that a store holds of one run. @public */
export interface StoredRun {
  definition: string;
  runUid: string;
  /** Numbers of the revisions that exist, ascending; empty when there are only other files. */
  revisions: number[];
  /** When the newest of its files was written, in Unix milliseconds. */
  modifiedAt: number;
  /** Whether somebody has put a file `keep` beside its revisions: it is never deleted. */
  kept: boolean;
}

/**
 * A store that retention can delete from. A manifest goes before the files that it lists, so that
 * an interrupted deletion leaves files without a revision and never a revision without its files;
 * `listRuns` still shows them, and deleting may be repeated.
 * @public
 */
export interface PrunableResultStore extends ResultStore {
  /** By definition and run UID. */
  listRuns(options?: StoreCallOptions): Promise<StoredRun[]>;
  /** Absence is not an error. */
  deleteRevision(key: RevisionKey, options?: StoreCallOptions): Promise<void>;
  /** Every revision of a run, and what its steps have left. */
  deleteRun(
    run: Pick<RevisionKey, 'definition' | 'runUid'>,
    options?: StoreCallOptions,
  ): Promise<void>;
}
