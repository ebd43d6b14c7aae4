import type {
  Component,
  ComponentInput,
  Experiment,
  ExperimentInput,
  ExperimentSpec,
} from '@assay/plugin-experiments-common';
import type {
  LibraryItem,
  LibrarySnapshot,
} from '@assay/plugin-experiments-node';
import type { EntitySources, ObjectSource } from '../provider/sources';

/** A reflector whose content a test sets; it is away until it is synced. */
export class FakeSource<T> implements ObjectSource<T> {
  hasSynced = false;
  #objects: T[] = [];
  readonly #handlers = new Set<(event: { object: T }) => void>();
  #synced: () => void = () => {};
  readonly #whenSynced = new Promise<void>(resolve => {
    this.#synced = resolve;
  });

  list(): T[] {
    return this.#objects;
  }

  onEvent(handler: (event: { object: T }) => void): () => void {
    this.#handlers.add(handler);
    return () => this.#handlers.delete(handler);
  }

  whenSynced(): Promise<void> {
    return this.#whenSynced;
  }

  /** The hub answers, with these objects. */
  sync(...objects: T[]): void {
    this.#objects = objects;
    this.hasSynced = true;
    this.#synced();
    for (const object of objects) {
      this.#handlers.forEach(handler => handler({ object }));
    }
  }

  /** A watch event leaves these objects. */
  set(...objects: T[]): void {
    const object = [...this.#objects, ...objects][0];
    this.#objects = objects;
    this.#handlers.forEach(handler => handler({ object }));
  }
}

/** A library whose content a test sets; unreadable until then. */
export class FakeLibrary {
  readonly path = '/library';
  #snapshot: LibrarySnapshot | undefined;
  readonly #listeners = new Set<() => void>();

  snapshot() {
    return this.#snapshot;
  }

  async whenRead() {}

  onChange(listener: () => void) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(
    experiments: LibraryItem<ExperimentInput>[],
    components: LibraryItem<ComponentInput>[] = [],
  ): void {
    this.#snapshot = { experiments, components, problems: [] };
    this.#listeners.forEach(listener => listener());
  }
}

export function fakeSources() {
  const library = new FakeLibrary();
  const experiments = new FakeSource<Experiment>();
  const components = new FakeSource<Component>();
  const sources: EntitySources = {
    library,
    experiments,
    components,
    hubLocation: 'assay-hub:https://hub',
  };
  return { library, experiments, components, sources };
}

const apiVersion = 'assay.dev/v1alpha1';

export const definitionFolder = (
  name: string,
  spec: Partial<ExperimentInput['spec']> = {},
): LibraryItem<ExperimentInput> => ({
  name,
  folder: `experiments/${name}`,
  object: {
    apiVersion,
    kind: 'Experiment',
    metadata: { generateName: `${name}-` },
    spec: { targets: [], ...spec },
  },
});

export const componentFolder = (
  name: string,
  extra: Partial<LibraryItem<ComponentInput>> = {},
): LibraryItem<ComponentInput> => ({
  name,
  folder: `components/apps/${name}`,
  object: {
    apiVersion,
    kind: 'Component',
    metadata: { name },
    spec: { sources: { process: { entrypoint: name } }, category: 'apps' },
  },
  ...extra,
});

export const run = (
  definition: string,
  name: string,
  spec: Partial<ExperimentSpec> = {},
  creationTimestamp = '2026-01-01T00:00:00Z',
): Experiment => ({
  apiVersion,
  kind: 'Experiment',
  metadata: {
    name,
    namespace: 'experiments',
    creationTimestamp,
    labels: { 'assay.dev/definition': definition },
  },
  spec: { targets: [], ...spec } as ExperimentSpec,
});

export const component = (
  name: string,
  spec: Partial<Component['spec']> = {},
): Component => ({
  apiVersion,
  kind: 'Component',
  metadata: { name },
  spec: { sources: {}, ...spec },
});
