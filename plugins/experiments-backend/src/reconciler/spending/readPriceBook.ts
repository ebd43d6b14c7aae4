import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { ClusterPrice, PriceBook } from './prices';

/**
 * Reads `experiments.prices`; undefined where there are none.
 * @throws InputError naming the key, when a value cannot be used
 */
export function readPriceBook(
  config: Config | undefined,
): PriceBook | undefined {
  if (!config) {
    return undefined;
  }
  const currency = config.getOptionalString('currency') ?? 'USD';
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new InputError(
      `experiments.prices.currency must be an ISO 4217 code such as USD, not "${currency}"`,
    );
  }
  const clusters = config.getOptionalConfigArray('clusters') ?? [];
  return { currency, clusters: clusters.map(readClusterPrice) };
}

function readClusterPrice(config: Config, index: number): ClusterPrice {
  const key = `experiments.prices.clusters[${index}]`;
  const region = config.getOptionalString('region');
  const machineType = config.getOptionalString('machineType');
  const preemptible = config.getOptionalBoolean('preemptible');
  return {
    provider: config.getString('provider'),
    ...(region && { region }),
    ...(machineType && { machineType }),
    ...(preemptible !== undefined && { preemptible }),
    clusterHour: readAmount(config.getOptional('clusterHour') ?? 0, key),
    nodeHour: readAmount(config.getOptional('nodeHour'), key, 'nodeHour'),
  };
}

function readAmount(value: unknown, key: string, name = 'clusterHour'): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new InputError(
      `${key}.${name} must be an amount of money of at least 0, not ${JSON.stringify(
        value,
      )}`,
    );
  }
  return value;
}
