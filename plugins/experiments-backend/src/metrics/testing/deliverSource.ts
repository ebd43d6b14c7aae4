import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  createKubernetesClient,
  loadKubeConfig,
  type KubernetesObject,
} from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import type {
  MetricEngine,
  MetricTarget,
} from '@assay/plugin-experiments-node';
import { parse } from 'yaml';
import { RunTargets } from '../../reconciler/measuring/RunTargets';
import type { Scope } from '../../reconciler/scope';
import { toOpenMetrics, toText, type FedSeries } from './samples';

const run = promisify(execFile);
const path = '/usr/bin';
const PORT = 9090;
const pods = { ...resources.configMaps, plural: 'pods', kind: 'Pod' };
const services = {
  ...resources.configMaps,
  plural: 'services',
  kind: 'Service',
};

const programs: Record<MetricEngine, string> = {
  prometheus: 'prometheus',
  victoriametrics: 'victoria-metrics',
};

/** A cluster of this machine whose node can be given images. */
export interface TestCluster {
  /** Folder that has the script `image`. */
  folder: string;
  kubeconfig: string;
}

/** The cluster of the environment; undefined where there is none with a node. */
export function testCluster(): TestCluster | undefined {
  const { CONTROL_PLANE, CONTROL_PLANE_KUBECONFIG, CONTROL_PLANE_CONTAINERD } =
    process.env;
  return CONTROL_PLANE && CONTROL_PLANE_KUBECONFIG && CONTROL_PLANE_CONTAINERD
    ? { folder: CONTROL_PLANE, kubeconfig: CONTROL_PLANE_KUBECONFIG }
    : undefined;
}

/**
 * Runs an engine in a pod behind a Service, registers the cluster as Argo CD has it, and says how
 * a run's collection would reach it.
 */
export async function deliverSource(
  cluster: TestCluster,
  engine: MetricEngine,
  series: readonly FedSeries[],
): Promise<{ target: MetricTarget; stop(): Promise<void> }> {
  const program = programs[engine];
  const image = `assay-test-${program}:1`;
  const folder = await mkdtemp(join(tmpdir(), `delivered-${program}-`));
  await run(join(cluster.folder, 'image'), [
    image,
    '--command',
    JSON.stringify([`${path}/${program}`]),
    '--libs',
    `${path}/${program}=${path}/${program}`,
  ]);
  const client = createKubernetesClient({
    kubeConfig: loadKubeConfig({ path: cluster.kubeconfig }),
  });
  const namespace = `assay-metrics-${engine}-${Date.now().toString(36)}`;
  await client.create(resources.namespaces, { metadata: { name: namespace } });
  const metadata = { name: program, namespace, labels: { app: program } };
  await client.create<KubernetesObject & { spec: unknown }>(pods, {
    metadata,
    spec: {
      containers: [
        {
          name: program,
          image,
          imagePullPolicy: 'IfNotPresent',
          args: await argumentsOf(engine, folder, series),
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
          readinessProbe: {
            periodSeconds: 1,
            httpGet: {
              path: engine === 'prometheus' ? '/prom/-/ready' : '/health',
              port: PORT,
            },
          },
        },
      ],
      volumes: [{ name: 'data', hostPath: { path: folder } }],
    },
  });
  await client.create<KubernetesObject & { spec: unknown }>(services, {
    metadata,
    spec: { selector: { app: program }, ports: [{ port: PORT }] },
  });
  const secret = await client.create<KubernetesObject & { data: unknown }>(
    resources.secrets,
    {
      metadata: { name: 'registration', namespace },
      data: await registrationOf(cluster.kubeconfig),
    },
  );
  const targets = new RunTargets({
    client,
    signal: new AbortController().signal,
    entry: () =>
      ({
        namespace,
        objectName: 'registration',
        uid: secret.metadata.uid,
        state: 'Created',
      } as ReturnType<Scope['entry']>),
  });
  const target: MetricTarget = {
    rung: 'existing',
    target: 'target',
    hub: { hub: 'kubernetes' },
    services: [
      {
        app: program,
        engine,
        namespace,
        service: program,
        port: PORT,
        scheme: 'http',
        ...(engine === 'prometheus' && { path: '/prom' }),
      },
    ],
    api: targets.api('target'),
  };
  const proxy = `/api/v1/namespaces/${namespace}/services/http:${program}:${PORT}/proxy`;
  const deadline = Date.now() + 90_000;
  while (
    (
      await client.raw(
        `${proxy}${engine === 'prometheus' ? '/prom/-/ready' : '/health'}`,
      )
    ).status !== 200
  ) {
    if (Date.now() > deadline) {
      throw new Error(`${program} does not get ready in ${namespace}`);
    }
    await pause(200);
  }
  if (engine === 'victoriametrics') {
    await client.raw(`${proxy}/api/v1/import/prometheus`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: toText(series),
    });
    await client.raw(`${proxy}/internal/force_flush`);
  }
  return {
    target,
    async stop() {
      await client.delete(resources.namespaces, { name: namespace });
      await targets.close();
      await client.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function argumentsOf(
  engine: MetricEngine,
  folder: string,
  series: readonly FedSeries[],
): Promise<string[]> {
  if (engine === 'victoriametrics') {
    return [
      '-storageDataPath=/data',
      `-httpListenAddr=:${PORT}`,
      '-retentionPeriod=10y',
    ];
  }
  await writeFile(join(folder, 'prometheus.yml'), 'global: {}\n');
  await writeFile(join(folder, 'samples.txt'), toOpenMetrics(series));
  await run('promtool', [
    'tsdb',
    'create-blocks-from',
    'openmetrics',
    join(folder, 'samples.txt'),
    join(folder, 'tsdb'),
  ]);
  return [
    '--config.file=/data/prometheus.yml',
    '--storage.tsdb.path=/data/tsdb',
    '--storage.tsdb.retention.time=10y',
    `--web.listen-address=:${PORT}`,
    '--web.route-prefix=/prom',
  ];
}

/** The data of a cluster Secret of Argo CD, from a kubeconfig with a token. */
async function registrationOf(kubeconfig: string) {
  const config = parse(await readFile(kubeconfig, 'utf8'));
  const { server, ...tls } = config.clusters[0].cluster;
  const encode = (text: string) => Buffer.from(text).toString('base64');
  const caData =
    tls['certificate-authority-data'] ??
    encode(await readFile(tls['certificate-authority'], 'utf8'));
  return {
    name: encode('target'),
    server: encode(server),
    config: encode(
      JSON.stringify({
        bearerToken: config.users[0].user.token,
        tlsClientConfig: { caData },
      }),
    ),
  };
}
