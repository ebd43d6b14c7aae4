import type { ClusterProvider } from '@assay/plugin-experiments-node';
import type { ExperimentObject } from '../kinds';

/** How many runs may be under way at a time. */
export interface ConcurrencyLimits {
  /** By provider; in place of what the provider says of itself. */
  providers: Readonly<Record<string, number>>;
  /** By owner, as `spec.owner` names it. */
  owners: Readonly<Record<string, number>>;
  /** Of every owner that is not named. */
  perOwner?: number;
}

/** A limit that a run counts against, such as `provider gke`, and its number of places. */
export interface Limit {
  name: string;
  places: number;
}

/** What a run counts against. Runs without an owner share one. */
export function limitsOf(
  { spec }: Pick<ExperimentObject, 'spec'>,
  options: {
    limits: ConcurrencyLimits;
    providers: ReadonlyMap<string, ClusterProvider>;
    defaultProvider: string;
  },
): Limit[] {
  const { limits, providers, defaultProvider } = options;
  const names = spec.targets.map(
    ({ cluster }) => cluster.provider ?? defaultProvider,
  );
  const owner = spec.owner ?? 'nobody';
  const found = [
    ...[...new Set(names)].map(name => ({
      name: `provider ${name}`,
      places: limits.providers[name] ?? providers.get(name)?.concurrency,
    })),
    {
      name: `owner ${owner}`,
      places: limits.owners[owner] ?? limits.perOwner,
    },
  ];
  return found.filter((each): each is Limit => each.places !== undefined);
}
