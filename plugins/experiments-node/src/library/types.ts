import type {
  ComponentInput,
  ExperimentInput,
} from '@assay/plugin-experiments-common';

/** A folder of the library: a definition or a component. @public */
export interface LibraryItem<T> {
  /** Name of the folder. */
  name: string;
  /** The folder, relative to the library. */
  folder: string;
  /** The resource as it is written there. */
  object: T;
  /** README.md of the folder, in Markdown. */
  readme?: string;
}

/** Something of the library that could not be read. @public */
export interface LibraryProblem {
  /** Relative to the library. */
  path: string;
  message: string;
}

/**
 * What the library held when it was read last. An item whose file cannot be read or parsed keeps
 * its last readable content here and appears in `problems`: only an item whose file is gone is
 * gone.
 * @public
 */
export interface LibrarySnapshot {
  experiments: LibraryItem<ExperimentInput>[];
  components: LibraryItem<ComponentInput>[];
  problems: LibraryProblem[];
}

/**
 * The library folder of the installation: definitions and components as they stand in Git.
 * @public
 */
export interface LibraryService {
  /** The folder; absent when the installation has none. */
  readonly path: string | undefined;
  /**
   * The library as of the last change; undefined until the first reading, and as long as the
   * folder as a whole has never been readable.
   */
  snapshot(): LibrarySnapshot | undefined;
  /** Resolves after the first reading, readable or not. */
  whenRead(): Promise<void>;
  /** Calls back after each reading that changed something. Returns what ends it. */
  onChange(listener: () => void): () => void;
}
