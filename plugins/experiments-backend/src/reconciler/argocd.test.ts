import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  createKubernetesClient,
  loadKubeConfig,
  type KubernetesClient,
  type KubernetesObject,
} from '@assay/controller';
import {
  GROUP_VERSION,
  labels,
  resources,
  type ExperimentSpecInput,
} from '@assay/plugin-experiments-common';
import { listClusterSecrets } from '../targets/clusterSecrets';
import type { ConfigMap } from './kinds';
import { connectHub } from './testing/connectHub';
import { Harness } from './testing/Harness';

jest.setTimeout(300_000);

const run = promisify(execFile);
const info = { hub: 'kubernetes' } as const;
const hubKubeconfig = process.env.HARNESS_KUBECONFIG;
const targetKubeconfig = process.env.HARNESS_TARGET_KUBECONFIG;
/** Namespace of an Argo CD that works and reads the file system of this machine. */
const argocdNamespace = process.env.HARNESS_ARGOCD_NAMESPACE;

const manifest = (name: string) => `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}}
data: {is: delivered}
`;

const title = process.env.HARNESS_ARGOCD_NAMESPACE
  ? 'with the real Argo CD'
  : 'with the real Argo CD (skipped: HARNESS_ARGOCD_NAMESPACE names none)';
// Needs a real Argo CD, so a run without one says that it was skipped.
const onArgocd =
  hubKubeconfig && targetKubeconfig && argocdNamespace
    ? describe
    : describe.skip;

onArgocd(title, () => {
  let harness: Harness;
  let repository: string;
  let target: KubernetesClient & { close(): Promise<void> };

  beforeAll(async () => {
    harness = await Harness.start(await connectHub(), { argocdNamespace });
    target = createKubernetesClient({
      kubeConfig: loadKubeConfig({ path: targetKubeconfig! }),
      userAgent: 'assay-harness',
    });
    repository = await mkdtemp(join(tmpdir(), 'assay-library-'));
    await mkdir(join(repository, 'plain'));
    await writeFile(join(repository, 'plain/one.yaml'), manifest('one'));
    const git = (...args: string[]) => run('git', args, { cwd: repository });
    await git('init', '--quiet');
    await git('add', '--all');
    await git(
      ...['-c', 'user.name=t', '-c', 'user.email=t@example.org'],
      ...['commit', '--quiet', '--message', 'library'],
    );
    await harness.client.create(resources.components, {
      apiVersion: GROUP_VERSION,
      kind: 'Component',
      metadata: { name: `${harness.namespace}-plain` },
      spec: {
        category: 'apps',
        sources: { git: { repo: `file://${repository}`, path: 'plain' } },
        ports: [{ name: 'http', port: 80 }],
      },
    } as KubernetesObject);
    await harness.openCluster(await readFile(targetKubeconfig!, 'utf8'));
  });
  afterAll(async () => {
    await harness?.client
      .delete(resources.components, { name: `${harness.namespace}-plain` })
      .catch(() => {});
    await harness?.close();
    await target?.close();
    await rm(repository, { recursive: true, force: true });
  });
  afterEach(() => harness.stopReconcilers());

  const specOn = (cluster: Record<string, unknown>): ExperimentSpecInput => ({
    targets: [
      {
        name: 'target',
        cluster,
        components: [{ app: `${harness.namespace}-plain` }],
      },
    ],
    workflow: { warmUp: '0s', arguments: { duration: '1s' } },
  });
  /** What was delivered to the namespaces of a run on a cluster. */
  async function deliveredTo(cluster: KubernetesClient, runUid: string) {
    const namespaces = await cluster.list(resources.namespaces, {
      labelSelector: `${labels.runUid}=${runUid}`,
    });
    const found = [];
    for (const { metadata } of namespaces.items) {
      const { items } = await cluster.list<ConfigMap>(resources.configMaps, {
        namespace: metadata.name,
      });
      found.push(...items.filter(({ data }) => data?.is === 'delivered'));
    }
    return { namespaces: namespaces.items.length, objects: found.length };
  }
  const healthy = (name: string) =>
    harness.waitForRun(name, 'healthy', each =>
      Boolean(
        each?.status?.conditions?.some(
          ({ type, status }) =>
            type === 'ComponentsHealthy' && status === 'True',
        ),
      ),
    );

  it('delivers to the hub itself and takes it back', async () => {
    await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(specOn({ provider: 'hub' }));
    await healthy(metadata.name);
    expect(await deliveredTo(harness.client, metadata.uid!)).toEqual({
      namespaces: 1,
      objects: 1,
    });
    await harness.patchRun(metadata.name, { spec: { abort: true } });
    harness.engines.release();
    await harness.waitForEnd(metadata.name);
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });

  it('delivers to a cluster that runs registered, and takes back both', async () => {
    await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(
      specOn({ provider: 'existing', secret: { name: 'elsewhere' } }),
    );
    await healthy(metadata.name);
    expect(await deliveredTo(target, metadata.uid!)).toEqual({
      namespaces: 1,
      objects: 1,
    });
    expect(await deliveredTo(harness.client, metadata.uid!)).toEqual({
      namespaces: 0,
      objects: 0,
    });
    await harness.patchRun(metadata.name, { spec: { abort: true } });
    harness.engines.release();
    await harness.waitForEnd(metadata.name);
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
    expect(await deliveredTo(target, metadata.uid!)).toEqual({
      namespaces: 0,
      objects: 0,
    });
    expect(await listClusterSecrets(harness.client, argocdNamespace!)).toEqual(
      [],
    );
  });
});
