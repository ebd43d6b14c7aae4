import { RESULT_VERSION } from '@assay/plugin-experiments-common';
import type {
  CriterionResult,
  ExperimentResult,
  MetricResult,
  TrialRecord,
  TrialSummary,
} from '@assay/plugin-experiments-common';
import { simulateTrial } from './simulateTrial';
import type { SimulatedLoad, SimulatedServer } from './simulateTrial';

/** @public */
export interface BuildResultOptions {
  servers?: SimulatedServer[];
  trialsPerVariant?: number;
  load?: Partial<SimulatedLoad>;
  run?: Partial<ExperimentResult['run']>;
  startedAt?: Date;
  criteria?: Omit<CriterionResult, 'result' | 'observed' | 'message'>[];
  charts?: ExperimentResult['charts'];
}

const defaultServers: SimulatedServer[] = [
  { variant: 'node', medianMs: 1.6, spread: 0.5 },
  { variant: 'node-keepalive-off', medianMs: 2.4, spread: 0.6 },
];

const outputs = [
  {
    name: 'latency_p99',
    title: 'Latency p99',
    from: 'latency.p99',
    unit: 'ms',
    direction: 'lower',
    read: (s: TrialSummary) => s.latency.p99,
  },
  {
    name: 'latency_p50',
    title: 'Latency p50',
    from: 'latency.p50',
    unit: 'ms',
    direction: 'lower',
    read: (s: TrialSummary) => s.latency.p50,
  },
  {
    name: 'throughput',
    title: 'Throughput',
    from: 'throughput',
    unit: '1/s',
    direction: 'higher',
    read: (s: TrialSummary) => s.throughput,
  },
] as const;

const uncollectedQuery: MetricResult = {
  name: 'memory_peak',
  title: 'Peak memory',
  kind: 'query',
  query: 'max_over_time(process_resident_memory_bytes[$window])',
  unit: 'By',
  direction: 'lower',
  required: false,
  collected: false,
  reason: 'There is no Prometheus on this machine',
  samples: [],
  variants: [],
};

/**
 * A result as the product publishes it, computed and not written: trials of a simulated server,
 * their histograms, the metrics taken from them, and criteria judged on those.
 * @public
 */
export function buildResult(
  options: BuildResultOptions = {},
): ExperimentResult {
  const servers = options.servers ?? defaultServers;
  const variants = servers.map(server => server.variant);
  const startedAt = options.startedAt ?? new Date('2026-03-02T09:00:00.000Z');
  const trials = interleavedTrials(options, servers, startedAt);
  const metrics = [
    ...outputs.map(output => outputMetric(output, trials, variants)),
    uncollectedQuery,
  ];
  const criteria = options.criteria ?? [
    {
      name: 'p99-under-50ms',
      metric: 'latency_p99',
      variant: variants[0],
      operator: 'lt',
      value: 50,
    },
    ...(variants.length > 1
      ? [
          {
            name: 'keepalive-helps',
            metric: 'latency_p50',
            variant: variants[0],
            relativeTo: variants[1],
            operator: 'lt' as const,
            value: 0.5,
          },
        ]
      : []),
    {
      name: 'memory-under-1gib',
      metric: 'memory_peak',
      operator: 'lt',
      value: 1 << 30,
    },
  ];
  const last = trials[trials.length - 1];
  return {
    version: RESULT_VERSION,
    revision: 1,
    run: {
      uid: '8f14e45f-ceea-467f-a1d3-6a0f1c0e5b21',
      namespace: 'experiments',
      name: 'http-baseline-x7k2p',
      definition: 'http-baseline',
      owner: 'group:default/platform',
      title: 'HTTP baseline',
      ...options.run,
    },
    simulated: false,
    rung: 'process',
    outcome: 'Complete',
    startedAt: startedAt.toISOString(),
    collectedAt: last?.endedAt ?? startedAt.toISOString(),
    timeline: [],
    hypothesis: {
      statement: 'Keeping connections open halves the median latency',
    },
    variants,
    trials,
    metrics,
    criteria: criteria.map(criterion => judge(criterion, metrics)),
    charts: options.charts ?? [],
    cost: {
      resources: [
        {
          target: 'target',
          provider: 'local',
          seconds: trials.length * 12,
          cpuCores: 2,
        },
      ],
      priced: false,
      note: 'A laptop has no price',
    },
    fingerprint: {
      rung: 'process',
      providers: ['local'],
      machine: {
        platform: 'linux',
        arch: 'x64',
        cpuModel: 'Example CPU',
        cpus: 2,
        memoryBytes: 8 * 2 ** 30,
        nodeVersion: 'v24.0.0',
      },
      components: servers.map(({ variant }) => ({
        app: 'http-server',
        variant,
        source: 'process',
        parameters: {},
      })),
      load: { rate: String(options.load?.rate ?? 200) },
    },
  };
}

/** Trial 1 of every variant, then trial 2: a drift of the machine then hits all alike. */
function interleavedTrials(
  options: BuildResultOptions,
  servers: SimulatedServer[],
  startedAt: Date,
): TrialRecord[] {
  const load = {
    rate: 200,
    durationSeconds: 10,
    warmUpSeconds: 2,
    timeoutSeconds: 5,
    ...options.load,
  };
  const lengthMs = (load.warmUpSeconds + load.durationSeconds + 1) * 1000;
  const count = options.trialsPerVariant ?? 3;
  return Array.from({ length: count * servers.length }, (_, index) =>
    simulateTrial({
      server: servers[index % servers.length],
      load,
      trial: Math.floor(index / servers.length) + 1,
      startedAt: new Date(startedAt.getTime() + index * lengthMs),
      seed: 1000 + index,
    }),
  );
}

function outputMetric(
  output: (typeof outputs)[number],
  trials: TrialRecord[],
  variants: string[],
): MetricResult {
  const { read, ...metric } = output;
  const samples = trials.map(
    ({ variant, trial, attempt, startedAt, endedAt, summary }) => ({
      variant,
      trial,
      attempt,
      startedAt,
      endedAt,
      value: read(summary),
    }),
  );
  return {
    ...metric,
    kind: 'output',
    required: true,
    collected: samples.length > 0,
    ...(samples.length === 0 && { reason: 'There was no trial' }),
    samples,
    variants: variants.flatMap(variant => {
      const values = samples
        .filter(sample => sample.variant === variant)
        .map(sample => sample.value);
      return values.length === 0
        ? []
        : [
            {
              variant,
              samples: values.length,
              median: median(values),
              min: Math.min(...values),
              max: Math.max(...values),
            },
          ];
    }),
  };
}

function judge(
  criterion: Omit<CriterionResult, 'result' | 'observed' | 'message'>,
  metrics: MetricResult[],
): CriterionResult {
  const metric = metrics.find(candidate => candidate.name === criterion.metric);
  const medianOf = (variant?: string) =>
    metric?.variants.find(v => variant === undefined || v.variant === variant)
      ?.median;
  const own = medianOf(criterion.variant);
  const base = criterion.relativeTo ? medianOf(criterion.relativeTo) : 1;
  if (own === undefined || base === undefined) {
    return {
      ...criterion,
      result: 'NotMeasured',
      message: metric?.reason ?? 'The metric has no samples',
    };
  }
  const observed = own / base;
  const { operator, value } = criterion;
  const holds = {
    lt: observed < value,
    lte: observed <= value,
    gt: observed > value,
    gte: observed >= value,
  }[operator];
  return {
    ...criterion,
    result: holds ? 'Pass' : 'Fail',
    observed,
    message: `Median of ${metric?.samples.length} samples`,
  };
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}
