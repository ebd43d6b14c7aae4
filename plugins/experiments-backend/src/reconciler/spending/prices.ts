import type { ExperimentClusterSpec } from '@assay/plugin-experiments-common';

/** What a cluster of a kind costs. Fields that are absent match any. */
export interface ClusterPrice {
  provider: string;
  region?: string;
  machineType?: string;
  preemptible?: boolean;
  /** For the cluster itself, for an hour. */
  clusterHour: number;
  /** For each of its nodes, for an hour. */
  nodeHour: number;
}

/** What an installation pays, as its administrator says. */
export interface PriceBook {
  /** ISO 4217, of every price. */
  currency: string;
  /** The first that matches counts. */
  clusters: readonly ClusterPrice[];
}

/** A cluster, as far as its price goes. */
export type PricedCluster = Pick<ExperimentClusterSpec, 'region' | 'nodes'> & {
  provider: string;
};

/**
 * What a cluster costs in an hour; undefined where the book does not say. Of machine types that
 * stand in for each other the dearest counts, since nobody knows which one it will be.
 */
export function pricePerHour(
  { clusters }: PriceBook,
  { provider, region, nodes = {} }: PricedCluster,
): number | undefined {
  const { count = 1, machineType, machineTypes = [], spot = false } = nodes;
  const prices = [machineType, ...machineTypes].map(type =>
    clusters.find(
      price =>
        price.provider === provider &&
        (price.region ?? region) === region &&
        (price.machineType ?? type) === type &&
        (price.preemptible ?? spot) === spot,
    ),
  );
  const sums = prices.flatMap(price =>
    price ? [price.clusterHour + count * price.nodeHour] : [],
  );
  return sums.length === prices.length ? Math.max(...sums) : undefined;
}

/** An amount as people read it. */
export function formatMoney(amount: number, currency: string): string {
  return `${amount.toFixed(2)} ${currency}`;
}
