import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { ConcurrencyLimits } from './limits';

/**
 * Reads `experiments.concurrency`.
 * @throws InputError naming the key, when a value is not a whole number of at least 1
 */
export function readLimits(config: Config | undefined): ConcurrencyLimits {
  return {
    providers: readMap(config?.getOptionalConfig('providers'), 'providers'),
    owners: readMap(config?.getOptionalConfig('owners'), 'owners'),
    perOwner: readPlaces(config?.getOptional('perOwner'), 'perOwner'),
  };
}

function readMap(
  config: Config | undefined,
  name: string,
): Record<string, number> {
  // Read as a whole: owners have colons and slashes, which no key path takes.
  const map = (config?.get() ?? {}) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value]) => {
      const places = readPlaces(value, `${name}.${key}`);
      return places === undefined ? [] : [[key, places]];
    }),
  );
}

function readPlaces(value: unknown, key: string): number | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (!Number.isInteger(value) || (value as number) < 1) {
    throw new InputError(
      `experiments.concurrency.${key} must be a whole number of at least 1, not ${JSON.stringify(
        value,
      )}`,
    );
  }
  return value as number;
}
