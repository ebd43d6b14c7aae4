import type { ExperimentSpecInput } from '@assay/plugin-experiments-common';

/** One simulated target with one component. */
export const simulatedSpec: ExperimentSpecInput = {
  targets: [
    {
      name: 'target',
      cluster: { provider: 'simulated' },
      components: [{ app: 'harness-app' }],
    },
  ],
};

/** One component on the hub itself. */
export const hubSpec: ExperimentSpecInput = {
  targets: [
    {
      name: 'target',
      cluster: { provider: 'hub' },
      components: [{ app: 'harness-service' }],
    },
  ],
  workflow: { warmUp: '0s', arguments: { duration: '1s' } },
};

/** One component on a cluster whose kubeconfig stands in a Secret. */
export const existingSpec: ExperimentSpecInput = {
  ...hubSpec,
  targets: [
    {
      ...hubSpec.targets[0],
      cluster: { provider: 'existing', secret: { name: 'elsewhere' } },
    },
  ],
};

/** Two variants, measured by what their trials report. */
export const measuredSpec: ExperimentSpecInput = {
  targets: [
    {
      name: 'target',
      cluster: { provider: 'local' },
      components: [
        { app: 'harness-app', variant: 'a' },
        { app: 'harness-app', variant: 'bb' },
      ],
    },
  ],
  workflow: { repetitions: 2, warmUp: '0s', arguments: { duration: '1s' } },
  metrics: {
    outputs: [
      { name: 'p99', from: 'latency.p99', unit: 'ms', direction: 'lower' },
    ],
  },
  hypothesis: {
    successCriteria: [
      { name: 'fast', metric: 'p99', operator: 'lt', value: 3, variant: 'a' },
      {
        name: 'alike',
        metric: 'p99',
        operator: 'lte',
        value: 1.1,
        relativeTo: 'a',
        variant: 'bb',
      },
    ],
  },
};
