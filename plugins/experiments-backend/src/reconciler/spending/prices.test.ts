import { ConfigReader } from '@backstage/config';
import { pricePerHour, type PriceBook } from './prices';
import { readPriceBook } from './readPriceBook';

const book: PriceBook = {
  currency: 'USD',
  clusters: [
    {
      provider: 'gke',
      machineType: 'small',
      preemptible: true,
      clusterHour: 0.1,
      nodeHour: 0.05,
    },
    { provider: 'gke', machineType: 'small', clusterHour: 0.1, nodeHour: 0.2 },
    {
      provider: 'gke',
      region: 'dear',
      machineType: 'big',
      clusterHour: 0.1,
      nodeHour: 2,
    },
    { provider: 'gke', machineType: 'big', clusterHour: 0.1, nodeHour: 1 },
    { provider: 'aks', clusterHour: 0, nodeHour: 3 },
  ],
};

describe('pricePerHour', () => {
  const gke = (nodes: object, region = 'cheap') => ({
    provider: 'gke',
    region,
    nodes,
  });
  it.each([
    ['on demand', gke({ count: 3, machineType: 'small' }), 0.7],
    ['spot', gke({ count: 3, machineType: 'small', spot: true }), 0.25],
    ['a region of its own', gke({ count: 2, machineType: 'big' }, 'dear'), 4.1],
    ['any other region', gke({ count: 2, machineType: 'big' }), 2.1],
    [
      'the dearest of those that will do',
      gke({ count: 1, machineType: 'small', machineTypes: ['big'] }),
      1.1,
    ],
    [
      'one of which is unknown',
      gke({ machineType: 'small', machineTypes: ['?'] }),
      undefined,
    ],
    ['an unknown machine', gke({ machineType: '?' }), undefined],
    [
      'any machine',
      { provider: 'aks', nodes: { count: 2, machineType: '?' } },
      6,
    ],
    ['another provider', { provider: 'eks', nodes: {} }, undefined],
  ])('of %s', (_, cluster, want) => {
    const price = pricePerHour(book, cluster);
    expect(price && Number(price.toFixed(6))).toBe(want);
  });
});

describe('readPriceBook', () => {
  it('reads what an administrator says', () => {
    const [price] = book.clusters;
    expect(
      readPriceBook(new ConfigReader({ clusters: [{ ...price }] })),
    ).toEqual({ currency: 'USD', clusters: [price] });
    expect(readPriceBook(undefined)).toBeUndefined();
  });

  it.each([
    [{ currency: 'dollars' }, 'experiments.prices.currency'],
    [{ clusters: [{ provider: 'gke' }] }, 'clusters[0].nodeHour'],
    [
      { clusters: [{ provider: 'gke', nodeHour: 1, clusterHour: -1 }] },
      'clusters[0].clusterHour',
    ],
    [
      { clusters: [{ provider: 'gke', nodeHour: '1' }] },
      'clusters[0].nodeHour',
    ],
    [{ clusters: [{ nodeHour: 1 }] }, 'provider'],
  ])('refuses %j, naming the key', (config, key) => {
    expect(() => readPriceBook(new ConfigReader(config as never))).toThrow(key);
  });
});
