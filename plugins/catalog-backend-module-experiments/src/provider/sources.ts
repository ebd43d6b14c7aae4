import type { LibraryService } from '@assay/plugin-experiments-node';
import type { Component, Experiment } from '@assay/plugin-experiments-common';

/** The part of a shared reflector that the provider reads. */
export interface ObjectSource<T> {
  /** Whether the first list has arrived; what is listed stays while the hub is away. */
  readonly hasSynced: boolean;
  list(): T[];
  onEvent(handler: (event: { object: T }) => void): () => void;
  whenSynced(signal?: AbortSignal): Promise<void>;
}

/** Where entities come from. */
export interface EntitySources {
  library: LibraryService;
  experiments: ObjectSource<Experiment>;
  components: ObjectSource<Component>;
  /** Location of what only the hub knows, such as `assay-hub:https://10.0.0.1:6443`. */
  hubLocation: string;
}
