import type {
  ClusterProvider,
  ExperimentsExtensionPoint,
  MetricSource,
  ResultStore,
} from '@assay/plugin-experiments-node';

/** What modules have added; a name that is taken is refused, so that nothing is replaced unseen. */
export class Extensions implements ExperimentsExtensionPoint {
  readonly #providers = new Map<string, ClusterProvider>();
  readonly #sources = new Map<string, MetricSource>();
  #store: ResultStore | undefined;

  addClusterProvider(provider: ClusterProvider): void {
    add(this.#providers, provider, 'cluster provider');
  }

  addMetricSource(source: MetricSource): void {
    add(this.#sources, source, 'metric source');
  }

  setResultStore(store: ResultStore): void {
    if (this.#store) {
      throw new Error(
        `The result stores ${this.#store.name} and ${
          store.name
        } exclude each other`,
      );
    }
    this.#store = store;
  }

  /** All together with the built-in ones. */
  providers(builtIn: readonly ClusterProvider[]): ClusterProvider[] {
    builtIn.forEach(provider => this.addClusterProvider(provider));
    return [...this.#providers.values()];
  }

  sources(builtIn: readonly MetricSource[]): MetricSource[] {
    builtIn.forEach(source => this.addMetricSource(source));
    return [...this.#sources.values()];
  }

  store(): ResultStore | undefined {
    return this.#store;
  }
}

function add<T extends { name: string }>(
  known: Map<string, T>,
  item: T,
  what: string,
): void {
  if (known.has(item.name)) {
    throw new Error(`There are two ${what}s with the name "${item.name}"`);
  }
  known.set(item.name, item);
}
