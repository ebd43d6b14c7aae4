import type { ExperimentResult } from '@assay/plugin-experiments-common';
import type { MemoryResultStore } from './MemoryResultStore';

/** A result as a run of `hello-app` publishes it, without trials. */
export const resultOf = (
  uid: string,
  changes: Partial<ExperimentResult> = {},
): ExperimentResult => ({
  version: 'assay.dev/result/v1',
  revision: 1,
  run: {
    uid,
    namespace: 'experiments',
    name: `hello-app-${uid}`,
    definition: 'hello-app',
    owner: 'group:default/platform',
  },
  simulated: false,
  rung: 'process',
  outcome: 'Complete',
  collectedAt: '2026-01-01T00:00:00.000Z',
  timeline: [],
  variants: ['default'],
  trials: [],
  metrics: [
    {
      name: 'latency_p99',
      kind: 'output',
      from: 'latency.p99',
      unit: 'ms',
      required: true,
      collected: true,
      samples: [],
      variants: [
        { variant: 'default', samples: 3, median: 2.5, min: 2, max: 3 },
      ],
    },
    {
      name: 'cpu',
      kind: 'query',
      query: 'cpu',
      required: false,
      collected: false,
      reason: 'No source',
      samples: [],
      variants: [],
    },
  ],
  criteria: [
    {
      name: 'fast',
      metric: 'latency_p99',
      operator: 'lt',
      value: 5,
      result: 'Pass',
      observed: 2.5,
      message: '2.5 ms < 5 ms',
    },
  ],
  charts: [],
  cost: { resources: [], priced: false },
  fingerprint: {
    rung: 'process',
    providers: ['local'],
    components: [],
    load: {},
  },
  ...changes,
});

export async function publish(
  store: MemoryResultStore,
  result: ExperimentResult,
): Promise<void> {
  const { definition, uid } = result.run;
  await store.putRevision(
    { definition, runUid: uid, revision: result.revision },
    [
      { path: 'result.json', content: JSON.stringify(result) },
      { path: 'spec.yaml', content: 'title: Hello\n' },
    ],
  );
}
