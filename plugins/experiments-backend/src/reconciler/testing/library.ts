import type {
  ComponentSpec,
  ExperimentSpec,
  ExperimentSpecInput,
} from '@assay/plugin-experiments-common';
import type {
  ClusterProvider,
  MetricSource,
} from '@assay/plugin-experiments-node';
import { builtInProviders, localProvider } from '../../clusters';
import type { WorkflowTemplate } from '../kinds';
import type { AdmissionContext } from '../planning/AdmissionContext';

const app = (fields: Partial<ComponentSpec> = {}): ComponentSpec => ({
  category: 'apps',
  sources: { process: { entrypoint: 'serve' } },
  ports: [{ name: 'http', port: 8080, protocol: 'http' }],
  ...fields,
});

const components: Record<string, ComponentSpec> = {
  'hello-app': app({
    parameters: { size: 1 },
    parameterSchema: {
      type: 'object',
      properties: { size: { type: 'integer', minimum: 1 } },
      additionalProperties: false,
    },
    probes: { readiness: { path: '/ready' } },
    observability: { serviceMonitor: true, metricsPath: '/metrics' },
  }),
  loose: app({ parameters: { retention: '24h' } }),
  chart: app({
    sources: { helm: { repo: 'https://charts.example', chart: 'chart' } },
  }),
  worker: app({ category: 'data', ports: [] }),
  'needs-database': app({ dependencies: ['database'] }),
  database: app({ category: 'data' }),
  chicken: app({ dependencies: ['egg'] }),
  egg: app({ dependencies: ['chicken'] }),
  'bad-schema': app({ parameterSchema: { type: 'no-such-type' } }),
  loadgen: { sources: { process: { entrypoint: 'trial' } } },
};

const step = (entrypoint?: string) => ({
  name: 'trial',
  container: { image: 'none' },
  ...(entrypoint && {
    metadata: { annotations: { 'assay.dev/entrypoint': entrypoint } },
  }),
});

const templates: Record<string, WorkflowTemplate['spec']> = {
  'experiment-lifecycle': {
    entrypoint: 'main',
    arguments: {
      parameters: [
        { name: 'trials', value: '[]' },
        { name: 'image', value: 'node' },
        { name: 'rate', value: '20' },
        { name: 'load-access', value: 'none' },
      ],
    },
    templates: [{ name: 'main', steps: [] }, step('loadgen/trial')],
  },
  containers: { templates: [step()] },
  stranger: { templates: [step('stranger/trial')] },
  charted: { templates: [step('chart/trial')] },
};

/** A provider that costs money, for what the built-in ones cannot show. */
export const pricedProvider: ClusterProvider = {
  ...localProvider,
  name: 'cloudy',
  rung: 'cloud',
  priced: true,
  concurrency: undefined,
  sources: ['helm', 'process'],
  schema: { type: 'object', properties: { region: { type: 'string' } } },
};

const source: MetricSource = {
  name: 'prometheus',
  settlingMs: 5_000,
  availability: ({ hub }) =>
    hub.metrics
      ? { available: true }
      : { available: false, reason: 'the hub has no Prometheus' },
  query: async () => ({ series: [], warnings: [], partial: false }),
};

/** A small library, with something wrong of every kind in it. */
export const library: AdmissionContext = {
  components: new Map(
    Object.entries(components).map(([name, spec]) => [name, { spec }]),
  ),
  templates: new Map(
    Object.entries(templates).map(([name, spec]) => [name, { spec }]),
  ),
  providers: new Map(
    [...builtInProviders(), pricedProvider].map(each => [each.name, each]),
  ),
  metricSources: [source],
  hub: { hub: 'local' },
  defaultProvider: 'local',
};

/** A spec with the defaults that the server fills in. */
export function withDefaults(spec: ExperimentSpecInput): ExperimentSpec {
  return {
    ...spec,
    targets: spec.targets.map(target => ({
      ...target,
      cluster: target.cluster ?? {},
      components: target.components ?? [],
    })),
    workflow: {
      template: 'experiment-lifecycle',
      timeout: '30m',
      warmUp: '2s',
      repetitions: 1,
      ...spec.workflow,
    },
    metrics: spec.metrics && {
      queries: spec.metrics.queries?.map(query => ({
        ...query,
        type: query.type ?? 'instant',
        required: query.required ?? true,
      })),
      outputs: spec.metrics.outputs?.map(output => ({
        ...output,
        required: output.required ?? true,
      })),
    },
    budget: spec.budget && {
      ...spec.budget,
      currency: spec.budget.currency ?? 'USD',
    },
    cleanup: {
      onSuccess: 'Delete',
      onFailure: 'Delete',
      keepFor: '1h',
      ...spec.cleanup,
    },
    abort: spec.abort ?? false,
    paused: spec.paused ?? false,
  };
}
