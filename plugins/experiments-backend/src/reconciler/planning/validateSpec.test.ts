import type {
  ComponentSpec,
  ExperimentSpecInput,
} from '@assay/plugin-experiments-common';
import { builtInMetricSources } from '../../metrics';
import { metricServicesOf } from '../metricServices';
import { library, withDefaults } from '../testing/library';
import { planRun } from './planRun';
import { resolveSpec } from './resolveSpec';
import { validateSpec } from './validateSpec';

const target = (
  components: ExperimentSpecInput['targets'][number]['components'],
  fields: Partial<ExperimentSpecInput['targets'][number]> = {},
) => ({ name: 'target', components, ...fields });

const good: ExperimentSpecInput = {
  targets: [target([{ app: 'hello-app' }])],
};

const errorsOf = (spec: ExperimentSpecInput, context = library) =>
  validateSpec(withDefaults(spec), context).map(({ field, reason }) => [
    field,
    reason,
  ]);

interface Case {
  name: string;
  given: ExperimentSpecInput;
  want: [field: string, reason: string][];
}

describe('validateSpec', () => {
  it('has nothing against a good spec', () => {
    expect(errorsOf(good)).toEqual([]);
  });

  it.each<Case>([
    {
      name: 'an unknown component',
      given: { targets: [target([{ app: 'hello-app' }, { app: 'nobody' }])] },
      want: [['spec.targets[0].components[1].app', 'UnknownComponent']],
    },
    {
      name: 'an unknown provider',
      given: {
        targets: [
          target([{ app: 'hello-app' }], { cluster: { provider: 'moon' } }),
        ],
      },
      want: [['spec.targets[0].cluster.provider', 'UnknownProvider']],
    },
    {
      name: 'a field that the provider does not have',
      given: {
        targets: [
          target([{ app: 'hello-app' }], {
            cluster: { provider: 'local', preemptible: true },
          }),
        ],
      },
      want: [['spec.targets[0].cluster.preemptible', 'InvalidSpec']],
    },
    {
      name: 'a cloud on the local hub',
      given: {
        targets: [
          target([{ app: 'chart' }], {
            cluster: { provider: 'gke', preemptible: true },
          }),
        ],
        budget: { amount: 1 },
      },
      want: [['spec.targets[0].cluster.provider', 'UnknownProvider']],
    },
    {
      name: 'a priced provider without a budget',
      given: {
        targets: [
          target([{ app: 'chart' }], { cluster: { provider: 'cloudy' } }),
        ],
      },
      want: [['spec.budget', 'NoBudget']],
    },
    {
      name: 'targets of two rungs',
      given: {
        targets: [
          target([{ app: 'hello-app' }]),
          { name: 'other', cluster: { provider: 'simulated' } },
        ],
      },
      want: [['spec.targets[1].cluster.provider', 'InvalidSpec']],
    },
    {
      name: 'targets that wait for each other',
      given: {
        targets: [
          target([{ app: 'hello-app' }], { dependsOn: ['other'] }),
          { name: 'other', dependsOn: ['target'] },
        ],
      },
      want: [['spec.targets[0].dependsOn', 'CircularDependency']],
    },
    {
      name: 'a component without a process source on local',
      given: { targets: [target([{ app: 'chart' }])] },
      want: [['spec.targets[0].components[0].app', 'NoSourceForRung']],
    },
    {
      name: 'components that wait for each other',
      given: { targets: [target([{ app: 'chicken' }, { app: 'egg' }])] },
      want: [['spec.targets[0].components[0].app', 'CircularDependency']],
    },
    {
      name: 'a component that needs one that is not delivered',
      given: { targets: [target([{ app: 'needs-database' }])] },
      want: [['spec.targets[0].components[0].app', 'UnknownComponent']],
    },
    {
      name: 'a parameter of the wrong type',
      given: {
        targets: [target([{ app: 'hello-app', parameters: { size: 'big' } }])],
      },
      want: [
        ['spec.targets[0].components[0].parameters.size', 'InvalidParameter'],
      ],
    },
    {
      name: 'a parameter that the schema does not have',
      given: {
        targets: [target([{ app: 'hello-app', parameters: { sise: 2 } }])],
      },
      want: [
        ['spec.targets[0].components[0].parameters.sise', 'InvalidParameter'],
      ],
    },
    {
      name: 'a parameter that a component without a schema does not have',
      given: {
        targets: [
          target([{ app: 'loose', parameters: { 'a.b': 1, retention: '1h' } }]),
        ],
      },
      want: [
        ['spec.targets[0].components[0].parameters[a.b]', 'InvalidParameter'],
      ],
    },
    {
      name: 'a component whose schema is none',
      given: { targets: [target([{ app: 'bad-schema' }])] },
      want: [['spec.targets[0].components[0].app', 'InvalidParameter']],
    },
    {
      name: 'a missing template',
      given: { ...good, workflow: { template: 'nowhere' } },
      want: [['spec.workflow.template', 'UnknownTemplate']],
    },
    {
      name: 'a template whose step names no entrypoint',
      given: { ...good, workflow: { template: 'containers' } },
      want: [['spec.workflow.template', 'UnsupportedTemplate']],
    },
    {
      name: 'a template whose step needs an unknown component',
      given: { ...good, workflow: { template: 'stranger' } },
      want: [['spec.workflow.template', 'UnknownComponent']],
    },
    {
      name: 'a template whose step needs a process that is none',
      given: { ...good, workflow: { template: 'charted' } },
      want: [['spec.workflow.template', 'NoSourceForRung']],
    },
    {
      name: 'arguments that cannot be',
      given: {
        ...good,
        workflow: {
          arguments: {
            rate: '-1',
            duration: 'long',
            path: 'here',
            method: 'LOOK',
            trials: '[]',
            rte: '5',
            image: 'other',
          },
        },
      },
      want: [
        ['spec.workflow.arguments.trials', 'InvalidSpec'],
        ['spec.workflow.arguments.rte', 'InvalidSpec'],
        ['spec.workflow.arguments.rate', 'InvalidSpec'],
        ['spec.workflow.arguments.duration', 'InvalidSpec'],
        ['spec.workflow.arguments.path', 'InvalidSpec'],
        ['spec.workflow.arguments.method', 'InvalidSpec'],
      ],
    },
    {
      name: 'a load that goes to a component that is not there',
      given: { ...good, workflow: { arguments: { component: 'database' } } },
      want: [['spec.workflow.arguments.component', 'UnknownComponent']],
    },
    {
      name: 'a load that nothing can take',
      given: { targets: [target([{ app: 'worker' }])] },
      want: [['spec.targets[0].components[0].app', 'InvalidSpec']],
    },
    {
      name: 'no component at all',
      given: { targets: [target([])] },
      want: [['spec.targets', 'InvalidSpec']],
    },
    {
      name: 'more trials than fit into the timeout',
      given: {
        ...good,
        workflow: {
          timeout: '10s',
          repetitions: 3,
          arguments: { duration: '5s' },
        },
      },
      want: [['spec.workflow.timeout', 'InvalidSpec']],
    },
    {
      name: 'unparsable PromQL, and no source to answer it',
      given: {
        ...good,
        metrics: { queries: [{ name: 'm', query: 'rate(x[5m]' }] },
      },
      want: [
        ['spec.metrics.queries[0].query', 'InvalidQuery'],
        ['spec.metrics.queries[0]', 'NoMetricSource'],
      ],
    },
    {
      name: 'a metric of a target and a variant that the run does not have',
      given: {
        ...good,
        metrics: {
          queries: [
            {
              name: 'm',
              query: 'up',
              target: 'x',
              variant: 'y',
              required: false,
            },
          ],
          outputs: [{ name: 'o', from: 'throughput', variant: 'z' }],
        },
      },
      want: [
        ['spec.metrics.queries[0].variant', 'InvalidSpec'],
        ['spec.metrics.queries[0].target', 'InvalidSpec'],
        ['spec.metrics.outputs[0].variant', 'InvalidSpec'],
      ],
    },
    {
      name: 'criteria and charts of metrics that the run does not have',
      given: {
        ...good,
        hypothesis: {
          successCriteria: [
            {
              name: 'c',
              metric: 'none',
              relativeTo: 'b',
              operator: 'lt',
              value: 1,
            },
          ],
        },
        charts: [{ kind: 'bar', metrics: ['none'] }],
      },
      want: [
        ['spec.hypothesis.successCriteria[0].metric', 'InvalidSpec'],
        ['spec.hypothesis.successCriteria[0].relativeTo', 'InvalidSpec'],
        ['spec.charts[0].metrics[0]', 'InvalidSpec'],
      ],
    },
  ])('refuses $name', ({ given, want }) => {
    expect(errorsOf(given)).toEqual(want);
  });

  it('takes an optional metric that nothing answers, and a required one that something does', () => {
    const query = { name: 'm', query: 'rate(x[$window])' };
    expect(
      errorsOf({
        ...good,
        metrics: { queries: [{ ...query, required: false }] },
      }),
    ).toEqual([]);
    const hub = {
      hub: 'local' as const,
      metrics: { url: 'http://prometheus' },
    };
    expect(
      errorsOf({ ...good, metrics: { queries: [query] } }, { ...library, hub }),
    ).toEqual([]);
  });

  it('takes what is no PromQL where VictoriaMetrics answers, with a warning', () => {
    const { report, plan } = resolveSpec(
      withDefaults({
        ...good,
        metrics: {
          queries: [{ name: 'm', query: 'x keep_metric_names if y' }],
        },
      }),
      {
        ...library,
        metricSources: [
          {
            ...library.metricSources[0],
            name: 'vm',
            engine: 'victoriametrics',
            availability: () => ({ available: true }),
          },
        ],
      },
    );
    expect(report.errors).toEqual([]);
    expect(report.warnings).toEqual([
      expect.stringContaining('Metric "m" is no PromQL'),
    ]);
    expect(plan.metricSources).toEqual({ m: 'vm' });
  });

  it('asks what the run itself delivers before anything else', () => {
    const chart: ComponentSpec = {
      category: 'observability',
      sources: {
        helm: { repo: 'https://charts.example', chart: 'prometheus' },
      },
      ports: [{ name: 'http', port: 80, service: 'server', protocol: 'http' }],
      observability: {
        serviceMonitor: false,
        metricsPath: '/metrics',
        metricSource: { engine: 'prometheus', scrapeInterval: '30s' },
      },
    };
    const given = (components: string[]) =>
      resolveSpec(
        withDefaults({
          ...good,
          budget: { amount: 1, currency: 'USD' },
          targets: [
            target(
              components.map(app => ({ app })),
              { cluster: { provider: 'cloudy' } },
            ),
          ],
          metrics: { queries: [{ name: 'm', query: 'up' }] },
        } as ExperimentSpecInput),
        {
          ...library,
          components: new Map([
            ...library.components,
            ['prometheus', { spec: chart }],
          ]),
          metricSources: builtInMetricSources(),
        },
      );
    const { plan, report } = given(['hello-app', 'prometheus']);
    expect(report.errors).toEqual([]);
    expect(plan.metricSources).toEqual({ m: 'delivered-prometheus' });
    expect(metricServicesOf(plan.components, plan.targets[0].name)).toEqual([
      {
        app: 'prometheus',
        engine: 'prometheus',
        namespace: 'prometheus',
        service: 'server',
        port: 80,
        scheme: 'http',
        scrapeIntervalSeconds: 30,
      },
    ]);
    expect(given(['hello-app']).report.errors).toEqual([
      {
        field: 'spec.metrics.queries[0]',
        reason: 'NoMetricSource',
        message: expect.stringContaining('delivers no Prometheus to target'),
      },
    ]);
  });

  it('simulates what no rung could deliver or measure', () => {
    expect(
      errorsOf({
        targets: [
          target([{ app: 'chart' }, { app: 'worker' }], {
            cluster: { provider: 'simulated', delay: '1s' },
          }),
        ],
        workflow: { template: 'containers' },
        metrics: { queries: [{ name: 'm', query: 'up' }] },
      }),
    ).toEqual([]);
  });
});

describe('planRun', () => {
  const spec = withDefaults({
    targets: [
      target([
        { app: 'database' },
        { app: 'hello-app', variant: 'a' },
        { app: 'hello-app', variant: 'b', parameters: { size: 2 } },
        { app: 'needs-database', variant: 'a' },
      ]),
    ],
    workflow: { repetitions: 3, arguments: { component: 'hello-app' } },
  });

  it('is the same for the same spec', () => {
    expect(planRun(spec, library)).toEqual(planRun(spec, library));
  });

  it('interleaves the trials, so that no variant is always first', () => {
    expect(
      planRun(spec, library).plan.trials.map(({ id, seed }) => [id, seed]),
    ).toEqual([
      ['a-1', 1],
      ['b-1', 1],
      ['b-2', 2],
      ['a-2', 2],
      ['a-3', 3],
      ['b-3', 3],
    ]);
  });

  it('delivers a component after those that it depends on', () => {
    expect(
      planRun(spec, library).plan.components.map(each => [each.app, each.wave]),
    ).toEqual([
      ['database', 0],
      ['hello-app', 0],
      ['hello-app', 0],
      ['needs-database', 1],
    ]);
  });

  it('resolves parameters, source, provider and the arguments of the template', () => {
    const { plan } = planRun(spec, library);
    expect(plan.components[2]).toMatchObject({
      parameters: { size: 2 },
      source: {
        kind: 'process',
        entrypoint: 'serve',
        path: 'components/apps/hello-app',
      },
      readiness: { path: '/ready', port: 'http' },
      metrics: { path: '/metrics', port: 'http' },
    });
    expect(plan.targets[0]).toMatchObject({
      provider: 'local',
      rung: 'process',
    });
    expect(plan.load).toMatchObject({ rate: 20, warmUpSeconds: 2 });
    expect(plan.workflow.arguments).toEqual({
      image: 'node',
      rate: '20',
      component: 'hello-app',
    });
  });

  it('warns of a chart without a version', () => {
    const { warnings } = planRun(
      withDefaults({
        targets: [
          target([{ app: 'chart' }], { cluster: { provider: 'simulated' } }),
        ],
      }),
      library,
    );
    expect(warnings).toEqual([expect.stringContaining('no chart version')]);
  });

  it('throws with the first field for a spec that is refused', () => {
    expect(() =>
      planRun(
        withDefaults({ targets: [target([{ app: 'nobody' }])] }),
        library,
      ),
    ).toThrow(/spec\.targets\[0\]\.components\[0\]\.app/);
  });
});
