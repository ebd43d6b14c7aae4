import type { ExperimentSpec } from '@assay/plugin-experiments-common';

/** The spec of a definition of the fake library. */
export function fakeSpec(definition: string): ExperimentSpec {
  const compares = definition === 'http-baseline';
  return {
    title: compares ? 'HTTP baseline' : 'Hello app',
    description: compares
      ? 'How much of the latency of a small HTTP server is the making of connections?'
      : 'One small HTTP server under a steady load: the shortest way through the lab.',
    owner: 'group:default/platform',
    targets: [
      {
        name: 'target',
        cluster: { provider: 'local' },
        components: compares
          ? [
              { app: 'http-server', variant: 'node' },
              { app: 'http-server', variant: 'node-keepalive-off' },
            ]
          : [{ app: 'hello-app', variant: 'hello' }],
      },
    ],
    workflow: {
      template: 'experiment-lifecycle',
      arguments: { rate: '200', duration: '10s' },
      timeout: '10m',
      warmUp: '2s',
      repetitions: 3,
    },
    metrics: {
      outputs: [
        {
          name: 'latency_p99',
          from: 'latency.p99',
          unit: 'ms',
          direction: 'lower',
          required: true,
        },
        {
          name: 'latency_p50',
          from: 'latency.p50',
          unit: 'ms',
          direction: 'lower',
          required: true,
        },
        {
          name: 'throughput',
          from: 'throughput',
          unit: '1/s',
          direction: 'higher',
          required: true,
        },
      ],
      queries: [
        {
          name: 'memory_peak',
          query: 'max_over_time(process_resident_memory_bytes[$window])',
          type: 'instant',
          unit: 'By',
          required: false,
        },
      ],
    },
    hypothesis: {
      statement: compares
        ? 'Keeping connections open halves the median latency'
        : 'The server answers within 50 ms',
      successCriteria: [
        {
          name: 'p99-under-50ms',
          metric: 'latency_p99',
          operator: 'lt',
          value: 50,
          ...(compares && { variant: 'node' }),
        },
        ...(compares
          ? [
              {
                name: 'keepalive-helps',
                metric: 'latency_p50',
                variant: 'node',
                relativeTo: 'node-keepalive-off',
                operator: 'lt' as const,
                value: 0.5,
              },
            ]
          : []),
        {
          name: 'memory-under-1gib',
          metric: 'memory_peak',
          operator: 'lt',
          value: 2 ** 30,
        },
      ],
    },
    cleanup: { onSuccess: 'Delete', onFailure: 'Delete', keepFor: '1h' },
    abort: false,
    paused: false,
  };
}
