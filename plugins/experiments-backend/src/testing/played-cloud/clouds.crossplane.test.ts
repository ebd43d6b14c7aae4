import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createKubernetesClient,
  isNotFound,
  loadKubeConfig,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
} from '@assay/controller';
import {
  labels,
  resources,
  type ExperimentCluster,
  type ExperimentSpecInput,
} from '@assay/plugin-experiments-common';
import type {
  ClusterRegistration,
  ComposedClusterProvider,
} from '@assay/plugin-experiments-node';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { parseAllDocuments } from 'yaml';
import type { ExperimentObject } from '../../reconciler/kinds';
import { UNREACHABLE_LOAD_MS } from '../../reconciler/steps/teardown/decideUnreachable';
import { Harness } from '../../reconciler/testing/Harness';
import {
  aksProvider,
  eksProvider,
  gkeProvider,
  vclusterProvider,
} from '../../clusters';
import { bootstrapTarget } from '../../targets/bootstrap';
import { createTargetClient } from '../../targets/createTargetClient';
import { describeComposed } from '../../targets/describeComposed';
import { readComposed } from '../../targets/readComposed';
import {
  missingForRealClusters,
  startRealCluster,
  type RealCluster,
} from '../realClusters';
import { keepCrossplaneRunning } from '../realLab';
import { PlayedCloud, readHandedOutCluster, type HandedOutCluster } from '.';
import { managedTypes } from './kinds';

const missing = missingForRealClusters([
  'kube-apiserver',
  'crossplane',
  'function-patch-and-transform',
  'function-auto-ready',
]);
const title = 'Clusters of the clouds, by the real Crossplane';
const runUid = '5f1c3c52-0000-4000-8000-000000000001';

const crossplaneType = (plural: string, kind: string): ResourceType => ({
  group: 'apiextensions.crossplane.io',
  version: kind === 'CompositeResourceDefinition' ? 'v2' : 'v1',
  plural,
  kind,
  namespaced: false,
});
const definitions = crossplaneType(
  'compositeresourcedefinitions',
  'CompositeResourceDefinition',
);
const compositions = crossplaneType('compositions', 'Composition');

const customResources: ResourceType = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  kind: 'CustomResourceDefinition',
  namespaced: false,
};

const serviceAccounts: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
  namespaced: true,
};

const decode = (text: string) => Buffer.from(text, 'base64').toString('utf8');

type Cluster = ExperimentCluster & KubernetesObject;

/** What a cluster of a cloud says of itself. */
const ofCloud = {
  endpoint: expect.any(String),
  clusterName: expect.stringMatching(/^axp-[0-9a-f]{16}$/),
  platformVersion: expect.stringMatching(/^1\.35/),
};

/** What takes tags or labels in each cloud. */
const taggedKinds: Record<string, string[]> = {
  gke: ['Cluster', 'NodePool'],
  eks: [
    'Addon',
    'Addon',
    'Cluster',
    'InternetGateway',
    'NodeGroup',
    'Role',
    'Role',
    'Role',
    'RouteTable',
    'Subnet',
    'Subnet',
    'VPC',
  ],
  aks: ['KubernetesCluster', 'KubernetesClusterNodePool', 'ResourceGroup'],
  vcluster: [],
};

(missing ? describe.skip : describe)(
  missing ? `skipped: ${missing}. ${title}` : title,
  () => {
    const namespace = 'experiments';
    let hub: RealCluster;
    let second: RealCluster;
    let client: KubernetesClient & { close(): Promise<void> };
    let handedOut: HandedOutCluster;
    let cloud: PlayedCloud;

    beforeAll(async () => {
      hub = await startRealCluster([
        ...['--with', 'controllers,crossplane'],
        '--crds',
        'crossplane,provider-gcp,provider-aws,provider-azure,provider-kubernetes,argo-cd,argo-workflows',
      ]);
      client = createKubernetesClient({
        kubeConfig: loadKubeConfig({ path: hub.kubeconfig }),
      });
      await keepCrossplaneRunning(client);
      second = await startRealCluster([
        ...['--with', 'controllers', '--crds', 'none'],
      ]);
      handedOut = readHandedOutCluster({
        token: second.kubeconfig,
        certificate: second.certificateKubeconfig,
      });
      await client.create(resources.namespaces, {
        metadata: { name: namespace },
      });
      const [definition] = await readYaml(
        resolvePackagePath(
          '@assay/plugin-experiments-common',
          'definitions/experimentclusters.yaml',
        ),
      );
      await client.create(definitions, definition, {
        fieldValidation: 'Strict',
      });
      const folder = join(__dirname, '../../../../../install/crossplane');
      for (const name of await readdir(join(folder, 'compositions'))) {
        const [composition] = await readYaml(
          join(folder, 'compositions', name),
        );
        await client.create(compositions, composition, {
          fieldValidation: 'Strict',
        });
      }
      for (const name of ['experiments', 'components']) {
        const [custom] = await readYaml(
          resolvePackagePath(
            '@assay/plugin-experiments-common',
            `definitions/${name}.yaml`,
          ),
        );
        await client.create(customResources, custom);
      }
      await until('the kind is served', async () => {
        const list = await client.raw(
          `/apis/assay.dev/v1alpha1/namespaces/${namespace}/experimentclusters`,
        );
        return list.status === 200;
      });
      cloud = await PlayedCloud.start({
        client,
        namespace,
        cluster: handedOut,
      });
    }, 480_000);

    afterAll(async () => {
      await cloud?.stop();
      await client?.close();
      await Promise.all([hub?.stop(), second?.stop()]);
    }, 60_000);

    afterEach(() => {
      cloud.script.clear();
      cloud.kick();
    });

    /** As the reconciler asks for one. */
    function ask(
      provider: ComposedClusterProvider,
      name: string,
      fields: Record<string, unknown> = {},
    ): Promise<Cluster> {
      const expiresAt = new Date(Date.now() + 3_600_000)
        .toISOString()
        .replace(/\.\d+Z$/, 'Z');
      return client.create<Cluster>(
        resources.experimentClusters,
        {
          apiVersion: 'assay.dev/v1alpha1',
          kind: 'ExperimentCluster',
          metadata: {
            name,
            namespace,
            labels: {
              [labels.runUid]: runUid,
              [labels.installation]: 'test',
            },
          },
          spec: {
            ...provider.buildCluster({
              name,
              fields,
              expiresAt,
              tags: { 'assay-run-uid': runUid, 'assay-installation': 'test' },
            }),
            provider: provider.name,
            expiresAt,
            writeConnectionSecretToRef: { name: `${name}-connection` },
            crossplane: {
              compositionSelector: { matchLabels: { ...provider.composition } },
              compositionUpdatePolicy: 'Manual',
            },
          },
        },
        { fieldValidation: 'Strict' },
      );
    }

    const look = (name: string) =>
      client.get<Cluster>(resources.experimentClusters, { namespace, name });

    const conditionOf = (cluster: Cluster, type: string) =>
      cluster.status?.conditions?.find(each => each.type === type);

    async function ready(name: string): Promise<Cluster> {
      let cluster = await look(name);
      await until(
        () => `${name} is ready: ${JSON.stringify(cluster.status)}`,
        async () => {
          cluster = await look(name);
          return conditionOf(cluster, 'Ready')?.status === 'True';
        },
      );
      return cluster;
    }

    const giveBack = (name: string) =>
      client.delete(
        resources.experimentClusters,
        { namespace, name },
        { propagationPolicy: 'Foreground' },
      );

    async function isGone(name: string): Promise<boolean> {
      return look(name).then(
        () => false,
        error => {
          if (isNotFound(error)) return true;
          throw error;
        },
      );
    }

    /** Everything in the clouds of a run, asked live. */
    async function left(uid = runUid): Promise<string[]> {
      const found = await Promise.all(
        managedTypes.map(type =>
          client.list(type, {
            labelSelector: `${labels.runUid}=${uid}`,
          }),
        ),
      );
      return found.flatMap(({ items }) =>
        items.map(({ kind, metadata }) => `${kind} ${metadata.name}`),
      );
    }

    async function enter(
      provider: ComposedClusterProvider,
      name: string,
    ): Promise<ClusterRegistration> {
      let registration: ClusterRegistration | undefined;
      await until('the target lets us in', async () => {
        const secret = await client.get<
          KubernetesObject & { data: Record<string, string> }
        >(resources.secrets, { namespace, name: `${name}-connection` });
        const bootstrap = provider.readBootstrap!(
          Object.fromEntries(
            Object.entries(secret.data).map(([key, value]) => [
              key,
              decode(value),
            ]),
          ),
        );
        if (!bootstrap) return false;
        const outcome = await bootstrapTarget(bootstrap, { now: Date.now() });
        registration =
          outcome.status === 'ready' ? outcome.registration : undefined;
        return !!registration;
      });
      return registration!;
    }

    it.each([
      {
        provider: gkeProvider,
        fields: { preemptible: true },
        parts: 5,
        status: ofCloud,
      },
      { provider: eksProvider, fields: {}, parts: 21, status: ofCloud },
      {
        provider: aksProvider,
        fields: { zone: '1' },
        parts: 3,
        status: ofCloud,
      },
      {
        provider: vclusterProvider,
        fields: { version: '1.35.2' },
        parts: 2,
        status: { clusterName: 'axp-test-vcluster' },
      },
    ])(
      'makes, enters and gives back a cluster of $provider.name',
      async ({ provider, fields, parts, status }) => {
        const name = `axp-test-${provider.name}`;
        await ask(provider, name, fields);
        const cluster = await ready(name);

        const composed = await readComposed(client, cluster);
        expect(composed).toHaveLength(parts);
        expect(cluster.spec.crossplane?.compositionRevisionRef?.name).toMatch(
          new RegExp(`^experimentcluster-${provider.name}-`),
        );
        expect(cluster.status).toMatchObject(status);
        for (const part of composed) {
          expect(part.metadata.labels).toMatchObject({
            [labels.runUid]: runUid,
            [labels.installation]: 'test',
          });
        }
        // What takes tags has them, where its cloud wants them.
        const tagged = composed.filter(part =>
          JSON.stringify(part).includes(`"assay-run-uid":"${runUid}"`),
        );
        expect(tagged.map(({ kind }) => kind).sort()).toEqual(
          taggedKinds[provider.name],
        );

        const registration = await enter(provider, name);
        // Again, as after a crash: the same account, the same token.
        expect(await enter(provider, name)).toEqual(registration);
        expect(registration.server).toBe(handedOut.server);
        const target = createTargetClient(registration);
        const review = await target.list(resources.namespaces);
        await target.close();
        expect(review.items.length).toBeGreaterThan(0);
        expect(JSON.stringify(registration)).not.toContain(handedOut.token);
        expect(cloud.tokensGiven > 0).toBe(true);

        const said = JSON.stringify([
          await look(name),
          await client.list(resources.events, { namespace }),
        ]);
        for (const secret of [
          handedOut.token,
          handedOut.keyData,
          String(registration.config.bearerToken),
          'PRIVATE KEY',
        ]) {
          expect(said).not.toContain(secret);
        }

        await giveBack(name);
        await until('it is gone', () => isGone(name));
        expect(await left()).toEqual([]);
        await until('its Secrets are gone', async () => {
          const secrets = await client.list(resources.secrets, { namespace });
          return secrets.items.every(
            ({ metadata }) => !metadata.name.startsWith(name),
          );
        });
      },
      300_000,
    );

    it('shows in the words of the cloud what it is short of, and gives back the part that is there', async () => {
      const message =
        "Google Compute Engine: Not all instances running in IGM. Expected 3, running 0, transitioning 3. Current errors: [GCE_STOCKOUT]: Instance 'gke-x' creation failed: The zone 'projects/p/zones/us-central1-b' does not have enough resources available to fulfill the request.";
      cloud.script.set('NodePool', { creation: 'refused', message });
      const name = 'axp-test-short';
      await ask(gkeProvider, name);
      let problems = describeComposed([]);
      await until('the reason is known', async () => {
        problems = describeComposed(
          await readComposed(client, await look(name)),
        );
        return problems.message.includes('GCE_STOCKOUT');
      });
      expect(problems.message).toContain('does not have enough resources');
      expect(problems.shortage).toEqual({
        kind: 'capacity',
        elsewhere: 'zone',
      });
      expect(conditionOf(await look(name), 'Ready')?.status).toBe('False');
      expect(await left()).toEqual(
        expect.arrayContaining([expect.stringMatching(/^Cluster /)]),
      );

      await giveBack(name);
      await until('it is gone', () => isGone(name));
      expect(await left()).toEqual([]);
    }, 300_000);

    it('gives back what was never finished', async () => {
      cloud.script.set('KubernetesCluster', { creation: 'endless' });
      const name = 'axp-test-endless';
      await ask(aksProvider, name);
      await until('it is asked for', async () =>
        cloud.resources.some(
          each =>
            each.kind === 'KubernetesCluster' &&
            each.status?.conditions?.some(
              ({ type }) => type === 'AsyncOperation',
            ),
        ),
      );
      expect(conditionOf(await look(name), 'Ready')?.status).not.toBe('True');
      await giveBack(name);
      await until('it is gone', () => isGone(name));
      expect(await left()).toEqual([]);
    }, 300_000);

    it('stays for as long as the cloud keeps something, and says what', async () => {
      const name = 'axp-test-stuck';
      await ask(aksProvider, name);
      await ready(name);
      cloud.script.set('ResourceGroup', {
        deletion: 'refused',
        message:
          'ScopeLocked: The scope cannot perform delete operation because following scope(s) are locked',
      });
      await giveBack(name);
      await until('only that is left', async () => (await left()).length === 1);
      await until('it says why', async () =>
        cloud.resources.some(each =>
          JSON.stringify(each.status?.conditions).includes('ScopeLocked'),
        ),
      );
      expect((await look(name)).metadata.deletionTimestamp).toBeDefined();
      expect(await left()).toEqual([expect.stringMatching(/^ResourceGroup /)]);

      cloud.script.clear();
      cloud.kick();
      await until('it is gone', () => isGone(name));
      expect(await left()).toEqual([]);
    }, 300_000);

    describe('of whole runs', () => {
      let harness: Harness;
      let clouds: PlayedCloud;

      beforeAll(async () => {
        harness = await Harness.start({
          kubeconfig: hub.kubeconfig,
          name: 'a real hub',
          close: async () => {},
        });
        clouds = await PlayedCloud.start({
          client,
          namespace: harness.namespace,
          cluster: handedOut,
        });
        await client.create(resources.components, {
          metadata: { name: 'cloud-app' },
          spec: {
            category: 'apps',
            sources: {
              helm: {
                repo: 'https://charts.example',
                chart: 'c',
                version: '1',
              },
            },
            ports: [{ name: 'http', port: 8080 }],
          },
        } as KubernetesObject);
        // The load runs in the other cluster.
        harness.engines.externalUrls = ['http://203.0.113.1:8080'];
        await harness.startReconciler({ info: { hub: 'kubernetes' } });
      }, 60_000);

      afterAll(async () => {
        await clouds?.stop();
        await harness?.close();
      }, 60_000);

      const conditionOfRun = (
        run: ExperimentObject | undefined,
        type: string,
      ) => run?.status?.conditions?.find(each => each.type === type);

      /** Real engines take real time, and so may the clock of the run. */
      async function observe(
        name: string,
        what: string,
        holds: (run: ExperimentObject) => boolean,
      ): Promise<ExperimentObject> {
        let run: ExperimentObject | undefined;
        await until(
          () => `${what}: ${JSON.stringify(run?.status)}`,
          async () => {
            await harness.clock.advance(250);
            run = await harness.getRun(name);
            return !!run && holds(run);
          },
        );
        return run!;
      }

      const targets: ExperimentSpecInput['targets'] = [
        {
          name: 'system',
          cluster: { provider: 'gke', preemptible: true },
          components: [{ app: 'cloud-app' }],
        },
        { name: 'load', cluster: { provider: 'aks' }, dependsOn: ['system'] },
      ];

      it('makes two clusters, enters them, registers them, and leaves nothing', async () => {
        harness.engines.hold('load');
        const { metadata } = await harness.createRun({
          targets,
          budget: { amount: 5 },
        });
        const uid = metadata.uid!;
        await observe(
          metadata.name,
          'components are healthy',
          run => conditionOfRun(run, 'ComponentsHealthy')?.status === 'True',
        );
        const registrations = async () =>
          (
            await client.list<
              KubernetesObject & { data: Record<string, string> }
            >(resources.secrets, {
              namespace: harness.argocdNamespace,
              labelSelector: `${labels.runUid}=${uid}`,
            })
          ).items.map(({ data }) => ({
            server: decode(data.server),
            config: JSON.parse(decode(data.config)),
          }));
        const registered = await registrations();
        expect(registered).toEqual([
          { server: handedOut.server, config: expect.any(Object) },
          { server: handedOut.server, config: expect.any(Object) },
        ]);
        const token: string = registered[0].config.bearerToken;
        expect(token).not.toBe(handedOut.token);
        expect(clouds.tokensGiven).toBeGreaterThan(0);

        // Somebody takes our account away, and Argo CD says so. Both targets are one cluster here, so
        // the load's is closed too; what is left of the load there goes with its cluster.
        const target = createTargetClient(registered[0]);
        await target.delete(serviceAccounts, {
          namespace: 'kube-system',
          name: 'argocd-manager',
        });
        await target.close();
        const [application] = (
          await client.list(resources.applications, {
            namespace: harness.argocdNamespace,
          })
        ).items;
        await client.patch(
          resources.applications,
          application.metadata,
          {
            status: {
              conditions: [
                {
                  type: 'ComparisonError',
                  message:
                    'failed to get server version: the server has asked for the client to provide credentials',
                },
              ],
            },
          },
          { type: 'merge' },
        );
        await until('the new token is registered', async () => {
          await harness.clock.advance(250);
          await harness.patchRun(metadata.name, {
            metadata: { annotations: { look: String(Date.now()) } },
          });
          return (await registrations()).some(
            ({ config }) => config.bearerToken !== token,
          );
        });

        harness.engines.release();
        const isOver = (each: ExperimentObject) =>
          conditionOfRun(each, 'Finished')?.status === 'True';
        // Both targets are one cluster here, and nothing was delivered that would tell that the
        // account of the load's is gone, too: its namespace is left to go with the cluster.
        await observe(
          metadata.name,
          'the load is given back',
          each =>
            isOver(each) ||
            !!conditionOfRun(each, 'TornDown')?.message?.includes(
              'Unauthorized',
            ),
        );
        await harness.clock.advance(UNREACHABLE_LOAD_MS);
        const run = await observe(metadata.name, 'the end', isOver);
        expect(conditionOfRun(run, 'TornDown')?.status).toBe('True');
        expect(await left(uid)).toEqual([]);
        expect(await harness.leftovers(uid)).toEqual([]);
        const said = JSON.stringify([
          run,
          await client.list(resources.events, { namespace: harness.namespace }),
        ]);
        for (const secret of [token, handedOut.token, handedOut.keyData]) {
          expect(said).not.toContain(secret);
        }
      }, 400_000);

      it('says in the status what the cloud is short of, and gives back what is there', async () => {
        clouds.script.set('NodePool', {
          creation: 'refused',
          message:
            "googleapi: Error 403: Insufficient regional quota to satisfy request: resource \"CPUS\": request requires '12.0' and is short '4.0'",
        });
        const { metadata } = await harness.createRun({
          targets: targets.slice(0, 1),
          budget: { amount: 5 },
        });
        const run = await observe(
          metadata.name,
          'the reason is known',
          each =>
            !!conditionOfRun(each, 'ClustersReady')?.message?.includes(
              "is short '4.0'",
            ),
        );
        expect(run.status?.targets?.[0].message).toContain(
          'Insufficient regional quota',
        );
        await harness.patchRun(metadata.name, { spec: { abort: true } });
        await observe(
          metadata.name,
          'the end',
          each => conditionOfRun(each, 'Finished')?.status === 'True',
        );
        expect(await left(metadata.uid)).toEqual([]);
        expect(await harness.leftovers(metadata.uid!)).toEqual([]);
      }, 400_000);
    });
  },
);

async function readYaml(path: string): Promise<KubernetesObject[]> {
  const text = await readFile(path, 'utf8');
  return parseAllDocuments(text).map(
    document => document.toJS() as KubernetesObject,
  );
}

/** Asks a real system again and again, which nothing tells when to look. */
async function until(
  what: string | (() => string),
  check: () => Promise<boolean>,
): Promise<void> {
  // Crossplane looks at what changes too often only every half a minute.
  const end = Date.now() + 240_000;
  while (!(await check())) {
    if (Date.now() > end) {
      throw new Error(
        `Not in time: ${typeof what === 'string' ? what : what()}`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, 250));
  }
}
