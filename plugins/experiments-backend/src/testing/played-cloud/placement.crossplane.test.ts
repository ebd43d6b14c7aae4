import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createKubernetesClient,
  loadKubeConfig,
  systemClock,
  type KubernetesClient,
  type KubernetesObject,
  type Logger,
  type ObjectMeta,
  type ResourceType,
} from '@assay/controller';
import {
  labels,
  resources,
  type Experiment,
  type TrialRecord,
} from '@assay/plugin-experiments-common';
import { builtInProviders } from '../../clusters';
import type { ExperimentObject, Workflow } from '../../reconciler/kinds';
import { objectName, roles } from '../../reconciler/names';
import { ReconcilerProcess } from '../../reconciler/testing/ReconcilerProcess';
import { FolderResultStore, InMemoryResultSpool } from '../../results';
import { listClusterSecrets } from '../../targets/clusterSecrets';
import { loadLibraryImage } from '../libraryImage';
import {
  findRealCluster,
  joinNetworks,
  missingForRealClusters,
  startRealCluster,
  type RealCluster,
} from '../realClusters';
import {
  keepCrossplaneRunning,
  prepareRealLab,
  readYaml,
  type RealLab,
} from '../realLab';
import { ARGOCD, enterAsBackend, openClusters } from '../realRights';
import { PlayedBalancers, PlayedCloud, readHandedOutCluster } from '.';
import { managedTypes } from './kinds';

// A cluster counts as dead after ten minutes.
jest.setTimeout(25 * 60_000);

const missing = missingForRealClusters([
  ...['kube-apiserver', 'kubelet', 'crossplane', 'workflow-controller'],
  ...['function-patch-and-transform', 'function-auto-ready', 'argocd'],
]);
const title =
  'A load in a cluster of its own, by the real engines and with the shipped rights';

const IMAGE = 'assay-library:test';
/** All tests in turn, and the clusters a little longer. */
const SECONDS = 5400;

const jobs: ResourceType = {
  group: 'batch',
  version: 'v1',
  plural: 'jobs',
  kind: 'Job',
  namespaced: true,
};

/** Folders of a hub and two targets that run already, for who works on this; they are left. */
const running = process.env.CONTROL_PLANE_CLUSTERS?.split(',') ?? [];
const target = ['--with', 'node', '--crds', 'none'];
const clusterArguments = [
  [
    ...['--with', 'node,crossplane,argo-cd,argo-workflows', '--crds'],
    'crossplane,provider-gcp,provider-aws,provider-azure,provider-kubernetes,argo-cd,argo-workflows',
  ],
  target,
  target,
];

type Client = KubernetesClient & { close(): Promise<void> };

const str = (meta: unknown) => JSON.stringify(meta ?? {});
/** Says everything where somebody looks for why a test fails. */
const log: Logger = process.env.HARNESS_LOG
  ? {
      debug() {},
      info: (text, meta) => process.stderr.write(`${text} ${str(meta)}\n`),
      warn: (text, meta) => process.stderr.write(`${text} ${str(meta)}\n`),
      error: (text, meta) => process.stderr.write(`${text} ${str(meta)}\n`),
    }
  : { debug() {}, info() {}, warn() {}, error() {} };

(missing ? describe.skip : describe)(
  missing ? `skipped: ${missing}. ${title}` : title,
  () => {
    const clusters: RealCluster[] = [];
    const clients: Client[] = [];
    const balancers: PlayedBalancers[] = [];
    let hub: Client;
    let system: Client;
    let load: Client;
    let lab: RealLab;
    let cloud: PlayedCloud;
    let account: Awaited<ReturnType<typeof enterAsBackend>>;
    let reconciler: ReconcilerProcess;
    let store: FolderResultStore;

    beforeAll(async () => {
      // One after the other: each wants the whole machine while it starts.
      const starts =
        running.length > 0
          ? running.map(folder => () => findRealCluster(folder))
          : clusterArguments.map(args => () => startRealCluster(args, SECONDS));
      for (const [index, start] of starts.entries()) {
        const cluster = await start();
        const { kubeconfig: path } = cluster;
        const client = createKubernetesClient({
          kubeConfig: loadKubeConfig({ path }),
        });
        clusters.push(cluster);
        clients.push(client);
        if (index === 0) {
          await keepCrossplaneRunning(client);
        }
      }
      [hub, system, load] = clients;
      await joinNetworks(clusters[1], clusters[2]);
      await loadLibraryImage(
        IMAGE,
        clusters.map(({ containerd }) => containerd ?? ''),
      );
      lab = await prepareRealLab(hub);
      await openClusters(hub, lab.namespace, {
        system: clusters[1],
        load: clusters[2],
      });
      account = await enterAsBackend(hub, clusters[0], {
        namespace: lab.namespace,
        seconds: SECONDS,
      });
      const [, systemCluster, loadCluster] = clusters.map(each =>
        readHandedOutCluster({
          token: each.kubeconfig,
          certificate: each.certificateKubeconfig,
        }),
      );
      for (const client of [system, load]) {
        balancers.push(new PlayedBalancers({ client }));
      }
      await Promise.all(balancers.map(each => each.start()));
      cloud = await PlayedCloud.start({
        client: hub,
        namespace: lab.namespace,
        cluster: systemCluster,
        clusters: { [roles.cluster('load')]: loadCluster },
      });
      store = new FolderResultStore({ root: lab.resultsFolder });
      reconciler = new ReconcilerProcess({
        newClient: interceptor =>
          createKubernetesClient({
            kubeConfig: loadKubeConfig({ path: account.path }),
            interceptor,
          }),
        settings: {
          namespace: lab.namespace,
          watchNamespace: lab.namespace,
          argocdNamespace: ARGOCD,
          // The lease is granted by its name.
          installation: 'production',
          defaultProvider: 'gke',
          libraryUrl: lab.libraryUrl,
          libraryImage: IMAGE,
        },
        providers: builtInProviders(),
        metricSources: [],
        resultStore: store,
        spool: new InMemoryResultSpool(),
        logger: log,
        clock: systemClock,
        info: { hub: 'kubernetes' },
        identity: 'test',
        leaderElection: true,
      });
      await reconciler.start();
    });

    afterAll(async () => {
      await reconciler?.stop();
      await account?.remove();
      await cloud?.stop();
      await Promise.all(balancers.map(each => each.stop()));
      await Promise.all(clients.map(each => each.close()));
      if (running.length === 0) {
        await Promise.all(clusters.map(each => each.stop()));
      }
    });

    afterEach(async () => {
      cloud.script.clear();
      cloud.kick();
      // A cloud's cluster is gone by now, with all that was in it; these are only handed out.
      for (const client of [system, load]) {
        await empty(client);
      }
    });

    async function empty(client: Client): Promise<void> {
      const list = async () =>
        (
          await client.list(resources.namespaces, {
            labelSelector: labels.runUid,
          })
        ).items;
      for (const { metadata } of await list()) {
        await client.delete(resources.namespaces, { name: metadata.name });
      }
      while ((await list()).length > 0) {
        await new Promise(resolve => setTimeout(resolve, 500));
      }
    }

    /** hello-app on one cluster, its load on another. */
    async function createRun(
      provider: string,
      repetitions = 2,
    ): Promise<ExperimentObject> {
      const [{ spec, ...given }] = await readYaml<Experiment>(
        'experiments/hello-app/experiment.yaml',
      );
      const cluster = (name: string) =>
        provider === 'existing'
          ? { provider, secret: { name } }
          : { provider, preemptible: provider !== 'eks' };
      return hub.create<ExperimentObject>(resources.experiments, {
        ...given,
        spec: {
          ...spec,
          targets: [
            { ...spec.targets[0], name: 'system', cluster: cluster('system') },
            { name: 'load', cluster: cluster('load') },
          ],
          budget: { amount: 5 },
          workflow: {
            ...spec.workflow,
            repetitions,
            arguments: { ...spec.workflow.arguments, rate: '50' },
          },
        },
      } as unknown as ExperimentObject);
    }

    const conditionOf = (run: ExperimentObject | undefined, type: string) =>
      run?.status?.conditions?.find(each => each.type === type);

    async function observe(
      name: string,
      what: string,
      holds: (run: ExperimentObject) => boolean | Promise<boolean>,
    ): Promise<ExperimentObject> {
      const end = Date.now() + 20 * 60_000;
      for (;;) {
        const run = await hub.get<ExperimentObject>(resources.experiments, {
          namespace: lab.namespace,
          name,
        });
        if (await holds(run)) {
          return run;
        }
        if (Date.now() > end) {
          throw new Error(
            `Not in time: ${what}: ${JSON.stringify(run.status, null, 1)}`,
          );
        }
        await new Promise(resolve => setTimeout(resolve, 500));
      }
    }

    const untilEnd = (name: string) =>
      observe(
        name,
        'the end',
        run => conditionOf(run, 'Finished')?.status === 'True',
      );

    /** Everything that carries the UID of a run in hub and clouds, but the run and its events. */
    async function left(uid: string): Promise<string[]> {
      const found: string[] = [];
      const owned: ResourceType[] = [
        ...Object.values(resources).filter(
          type =>
            type !== resources.events &&
            type !== resources.services &&
            type !== resources.nodes,
        ),
        ...managedTypes,
      ];
      for (const type of owned) {
        const { items } = await hub.list(type, {
          labelSelector: `${labels.runUid}=${uid}`,
        });
        found.push(
          ...items.map(({ metadata }) => `${type.plural}/${metadata.name}`),
        );
      }
      return found;
    }

    const loadNamespace = (uid: string) =>
      objectName(uid, roles.loadNamespace, 1);

    async function jobsIn(client: Client, uid: string) {
      const { items } = await client.list<KubernetesObject>(jobs, {
        namespace: loadNamespace(uid),
      });
      return items.filter(
        ({ metadata }) => metadata.labels?.[labels.runUid] === uid,
      );
    }

    /** Until a trial has begun. */
    const untilLoadRuns = ({ name, uid }: ObjectMeta) =>
      observe(name, 'the load runs in the target', async () => {
        const items = await jobsIn(load, uid!);
        return items.some(each => JSON.stringify(each).includes('"trial"'));
      });

    it.each(['gke', 'eks', 'aks', 'existing'])(
      'measures hello-app on %s from a cluster of its own, and leaves nothing',
      async provider => {
        const { metadata } = await createRun(provider);
        const uid = metadata.uid!;
        await untilLoadRuns(metadata);
        expect(await jobsIn(system, uid)).toEqual([]);
        expect(await jobsIn(hub, uid)).toEqual([]);
        const [{ spec }] = (
          await hub.list<Workflow>(resources.workflows, {
            namespace: lab.namespace,
            labelSelector: `${labels.runUid}=${uid}`,
          })
        ).items;
        const argument = (name: string) =>
          spec.arguments.parameters.find(each => each.name === name)!.value;
        const [{ url }] = JSON.parse(argument('trials'));
        const { items } = await system.list<
          KubernetesObject & {
            status: { addresses: { address: string }[] };
          }
        >(resources.nodes);
        const [{ address }] = items[0].status.addresses;
        expect(url).toMatch(
          provider === 'existing'
            ? new RegExp(`^http://${address}:3\\d{4}$`)
            : `http://${address}:8080`,
        );

        const run = await untilEnd(metadata.name);
        expect(run.status?.phase).toBe('Complete');
        expect(conditionOf(run, 'Succeeded')?.status).toBe('True');
        expect(await store.listRevisions({ runUid: uid })).toHaveLength(1);
        const records = await readRecords(
          join(lab.resultsFolder, argument('result-prefix'), 'trials'),
        );
        // An attempt whose generator missed its schedule is repeated, and kept.
        expect(new Set(records.map(({ trial }) => trial))).toEqual(
          new Set([1, 2]),
        );
        for (const record of records) {
          expect(record.url).toMatch(`${url}/`);
          expect(record.summary).toMatchObject({ errorRate: 0 });
        }

        expect(await left(uid)).toEqual([]);
        expect(await listClusterSecrets(hub, ARGOCD)).toEqual([]);
        for (const client of [system, load]) {
          const { items: namespaces } = await client.list(
            resources.namespaces,
            { labelSelector: `${labels.runUid}=${uid}` },
          );
          const names = namespaces.map(each => each.metadata.name);
          // What Argo CD made goes with the cluster of a cloud; this one is only handed out.
          const ours =
            provider === 'existing'
              ? names
              : names.filter(name => name === loadNamespace(uid));
          expect(ours).toEqual([]);
        }
        const said = JSON.stringify([
          run,
          await hub.list(resources.events, { namespace: lab.namespace }),
        ]);
        expect(said).not.toMatch(/eyJhbGciOi/);
      },
    );

    describe('when an API server dies', () => {
      const server = 'kube-apiserver';
      let dead: RealCluster | undefined;

      async function untilAnswers(client: Client): Promise<void> {
        const isReady = () =>
          client.raw('/readyz').then(
            ({ status }) => status === 200,
            () => false,
          );
        while (!(await isReady())) {
          await new Promise(resolve => setTimeout(resolve, 500));
        }
      }

      async function kill(cluster: RealCluster): Promise<void> {
        dead = cluster;
        await cluster.part('kill', server);
      }

      afterEach(async () => {
        if (dead) {
          await dead.part('start', server);
          await untilAnswers(clients[clusters.indexOf(dead)]);
          dead = undefined;
        }
      });

      it('of the load in the middle of it: says so, and gives everything back', async () => {
        const { metadata } = await createRun('gke', 1);
        await untilLoadRuns(metadata);
        await kill(clusters[2]);
        const run = await untilEnd(metadata.name);
        expect(run.status?.phase).toBe('Failed');
        expect(run.status?.failure).toMatchObject({
          step: 'WorkloadSucceeded',
          reason: 'WorkloadFailed',
        });
        expect(run.status?.failure?.output?.join('\n')).toMatch(
          /target "load" \(https:\S+\) does not answer/,
        );
        expect(
          await store.listRevisions({ runUid: metadata.uid }),
        ).toHaveLength(1);
        expect(await left(metadata.uid!)).toEqual([]);
      });

      it('of the system before it is given back: lets go of it, and of nothing else', async () => {
        const { metadata } = await createRun('gke', 1);
        await untilLoadRuns(metadata);
        await kill(clusters[1]);
        const run = await untilEnd(metadata.name);
        // The server under test lived on: what was measured of it stands.
        expect(run.status?.phase).toBe('Complete');
        expect(conditionOf(run, 'TornDown')?.status).toBe('True');
        const { items } = await hub.list<KubernetesObject & { note?: string }>(
          resources.events,
          { namespace: lab.namespace },
        );
        expect(items.map(({ note }) => note)).toContainEqual(
          expect.stringMatching(/The cluster of axp-\S+ does not answer/),
        );
        expect(await left(metadata.uid!)).toEqual([]);
      });
    });
  },
);

async function readRecords(folder: string): Promise<TrialRecord[]> {
  const names = await readdir(folder);
  return Promise.all(
    names.map(async name =>
      JSON.parse(await readFile(join(folder, name), 'utf8')),
    ),
  );
}
