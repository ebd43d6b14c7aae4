import type { ExperimentSpecInput } from '@assay/plugin-experiments-common';
import type { ComposedClusterProvider } from '@assay/plugin-experiments-node';
import { simulatedProvider } from '../../clusters';
import type { PriceBook } from '../spending/prices';
import { simulatedSpec } from './specs';

/** A cloud that asks for money, and gives nothing for it. */
export const pricedProvider: ComposedClusterProvider = {
  ...simulatedProvider,
  name: 'dear',
  priced: true,
  buildCluster: () => ({ nodes: { count: 2, machineType: 'm' } }),
};

/** Two an hour for a cluster of it. */
export const pricesOfTwoAnHour: PriceBook = {
  currency: 'USD',
  clusters: [
    { provider: 'dear', machineType: 'm', clusterHour: 0.5, nodeHour: 0.75 },
  ],
};

/** One cluster of it, for half an hour. */
export const pricedSpec: ExperimentSpecInput = {
  ...simulatedSpec,
  targets: [{ ...simulatedSpec.targets[0], cluster: { provider: 'dear' } }],
  budget: { amount: 1 },
};
