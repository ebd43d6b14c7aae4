import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessRecord } from '../../processes';
import { ArgoCdStandIn } from '../argo-cd';
import { types } from '../resourceTypes';
import { TestHub, servers, until } from '../testing';
import { PrometheusStandIn } from './PrometheusStandIn';
import { findEngine } from './engines';
import { type ComponentResource, scrapeTargets } from './targets';

jest.setTimeout(60_000);

const component = (
  observability?: ComponentResource['spec']['observability'],
): ComponentResource => ({
  metadata: { name: 'server' },
  spec: { ports: [{ name: 'http' }, { name: 'admin' }], observability },
});

describe('scrapeTargets', () => {
  const record = (changes: object = {}, role = 'app-target-server') =>
    ({
      id: 'one',
      state: 'Running',
      intent: {
        runUid: 'run-1',
        role,
        component: 'server',
        owner: { kind: 'Application' },
        ports: { http: 20001, admin: 20002 },
      },
      ...changes,
    } as unknown as ProcessRecord);
  const monitored = { serviceMonitor: true };

  it('names the run, the component and the path', () => {
    expect(scrapeTargets([record()], () => component(monitored))).toEqual([
      {
        targets: ['127.0.0.1:20001'],
        labels: {
          __metrics_path__: '/metrics',
          job: 'server',
          assay_run_uid: 'run-1',
          assay_component: 'server',
        },
      },
    ]);
  });

  it.each([
    ['app-target-server-canary', 'canary'],
    ['app-target-server', undefined],
    ['app-server-server-server', 'server'],
  ])('reads the variant out of the role %s', (role, variant) => {
    const [target] = scrapeTargets([record({}, role)], () =>
      component(monitored),
    );
    expect(target.labels.assay_variant).toBe(variant);
  });

  it('takes the port and the path that the component names', () => {
    const [target] = scrapeTargets([record()], () =>
      component({ ...monitored, port: 'admin', metricsPath: '/m' }),
    );
    expect(target.targets).toEqual(['127.0.0.1:20002']);
    expect(target.labels.__metrics_path__).toBe('/m');
  });

  it('leaves out what has ended, what is no component, and what wants no scrape', () => {
    const wanted = () => component(monitored);
    expect(scrapeTargets([record({ state: 'Exited' })], wanted)).toEqual([]);
    expect(scrapeTargets([record()], () => component())).toEqual([]);
    expect(scrapeTargets([record()], () => undefined)).toEqual([]);
  });
});

const engine = findEngine(process.env.PATH);
const withEngine = engine ? describe : describe.skip;

withEngine(
  engine
    ? `PrometheusStandIn with ${engine.name}`
    : 'skipped: neither prometheus nor victoria-metrics is on the path',
  () => {
    let hub: TestHub;
    beforeEach(async () => {
      hub = await TestHub.open(servers[0].kubeconfig);
    });
    afterEach(() => hub.close());

    it('scrapes what is delivered and answers PromQL about it', async () => {
      const prometheus = new PrometheusStandIn({
        ...hub.options,
        folder: join(hub.folder.path, 'metrics'),
      });
      await hub.create(types.components, {
        ...component({ serviceMonitor: true }),
        apiVersion: 'assay.dev/v1alpha1',
        kind: 'Component',
        metadata: { name: 'hello-app' },
        spec: {
          ...component({ serviceMonitor: true }).spec,
          sources: { process: { entrypoint: 'serve' } },
        },
      } as never);
      await hub.start(prometheus, new ArgoCdStandIn(hub.options));
      await hub.create(types.secrets, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name: 'cluster',
          namespace: hub.namespace,
          labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
        },
        stringData: { name: 'here', server: 'process://here' },
      } as never);
      await hub.create(types.applications, {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: {
          name: 'hello',
          namespace: hub.namespace,
          labels: {
            'assay.dev/run-uid': 'run-1',
            'assay.dev/role': 'app-target-hello-app-only',
          },
        },
        spec: {
          project: 'default',
          destination: { name: 'here', namespace: 'default' },
          sources: [
            {
              repoURL: 'https://assay.dev/library',
              path: 'components/apps/hello-app',
              plugin: {
                name: 'assay-process',
                parameters: [
                  { name: 'component', string: 'hello-app' },
                  { name: 'entrypoint', string: 'serve' },
                  { name: 'ports', array: ['http'] },
                ],
              },
            },
          ],
          syncPolicy: { automated: {} },
        },
      } as never);
      const url = await until('it answers', () => prometheus.url);
      const query =
        'process_resident_memory_bytes{assay_run_uid="run-1",assay_variant="only",job="hello-app"}';
      const value = await until('there is a sample', async () => {
        const answer = await fetch(
          `${url}/api/v1/query?query=${encodeURIComponent(query)}&nocache=1`,
        );
        const { data } = (await answer.json()) as {
          data: { result: { value: [number, string] }[] };
        };
        return data.result[0]?.value[1];
      });
      expect(Number(value)).toBeGreaterThan(1_000_000);
      expect(
        JSON.parse(
          readFileSync(join(hub.folder.path, 'metrics/targets.json'), 'utf8'),
        ),
      ).toHaveLength(1);
    });
  },
);
