import { ConfigReader } from '@backstage/config';
import { readLimits } from './config';

describe('readLimits', () => {
  it('limits nothing by default', () => {
    expect(readLimits(undefined)).toEqual({ providers: {}, owners: {} });
  });

  it('reads providers, owners, and what counts for every other owner', () => {
    expect(
      readLimits(
        new ConfigReader({
          providers: { gke: 2 },
          owners: { 'group:default/platform': 5 },
          perOwner: 3,
        }),
      ),
    ).toEqual({
      providers: { gke: 2 },
      owners: { 'group:default/platform': 5 },
      perOwner: 3,
    });
  });

  it.each([
    [{ providers: { gke: 0 } }, 'concurrency.providers.gke'],
    [{ providers: { gke: 'two' } }, 'concurrency.providers.gke'],
    [{ owners: { a: 1.5 } }, 'concurrency.owners.a'],
    [{ perOwner: -1 }, 'concurrency.perOwner'],
  ])('refuses %j, naming the key', (config, key) => {
    expect(() => readLimits(new ConfigReader(config as never))).toThrow(key);
  });
});
