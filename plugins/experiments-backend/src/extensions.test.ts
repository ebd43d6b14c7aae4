import type {
  ClusterProvider,
  ComposedClusterProvider,
  MetricSource,
  RegisteredClusterProvider,
} from '@assay/plugin-experiments-node';
import { resolveSpec } from './reconciler/planning/resolveSpec';
import { library, withDefaults } from './reconciler/testing/library';
import { Extensions } from './extensions';
import { MemoryResultStore } from './__testUtils__/MemoryResultStore';

const provider = (name: string) => ({ name } as ClusterProvider);
const source = (name: string) => ({ name } as MetricSource);

describe('Extensions', () => {
  it('adds what modules bring to what is built in', () => {
    const extensions = new Extensions();
    extensions.addClusterProvider(provider('moon'));
    extensions.addMetricSource(source('graphite'));
    expect(
      extensions.providers([provider('local')]).map(({ name }) => name),
    ).toEqual(['moon', 'local']);
    expect(
      extensions.sources([source('prometheus')]).map(({ name }) => name),
    ).toEqual(['graphite', 'prometheus']);
  });

  it('refuses a name that is taken, and a second store', () => {
    const extensions = new Extensions();
    extensions.addClusterProvider(provider('local'));
    expect(() => extensions.providers([provider('local')])).toThrow(
      'two cluster providers with the name "local"',
    );
    extensions.setResultStore(new MemoryResultStore());
    expect(() => extensions.setResultStore(new MemoryResultStore())).toThrow(
      'exclude each other',
    );
  });

  it('plans targets of providers of either origin that modules bring', () => {
    const base = {
      rung: 'existing',
      priced: false,
      sources: ['helm', 'process'],
      schema: { type: 'object', properties: { name: { type: 'string' } } },
      provisioningTimeoutMs: 1_000,
      deliveryTimeoutMs: 1_000,
      degradedGraceMs: 0,
      address: () => 'http://somewhere',
    } as const;
    const made: ComposedClusterProvider = {
      ...base,
      name: 'moon',
      origin: 'composed',
      buildCluster: ({ tags }) => ({ tags }),
      readRegistration: () => undefined,
    };
    const found: RegisteredClusterProvider = {
      ...base,
      name: 'mars',
      origin: 'registered',
      connectionOf: ({ name }) => ({
        type: 'argocd-cluster',
        name: String(name),
        field: 'name',
      }),
    };
    const extensions = new Extensions();
    extensions.addClusterProvider(made);
    extensions.addClusterProvider(found);
    const providers = new Map(
      extensions.providers([]).map(each => [each.name, each]),
    );
    const spec = withDefaults({
      targets: [
        {
          name: 'one',
          cluster: { provider: 'moon' },
          components: [{ app: 'hello-app' }],
        },
        { name: 'two', cluster: { provider: 'mars', name: 'base' } },
      ],
    });
    const connections = new Map([
      ['two', { server: 'https://mars', clusterScopedKinds: [] }],
    ]);
    const planned = resolveSpec(spec, { ...library, providers, connections });
    expect(planned.report.errors).toEqual([]);
    expect(planned.plan.targets).toMatchObject([
      { provider: 'moon', rung: 'existing' },
      {
        provider: 'mars',
        server: 'https://mars',
        connection: { type: 'argocd-cluster', name: 'base' },
      },
    ]);
    expect(planned.plan.targets[0].connection).toBeUndefined();

    const refused = resolveSpec(spec, {
      ...library,
      providers,
      connections: new Map([['two', { problem: 'there is no base' }]]),
    });
    expect(refused.report.errors).toMatchObject([
      {
        field: 'spec.targets[1].cluster.name',
        message: 'there is no base',
      },
    ]);
  });
});
