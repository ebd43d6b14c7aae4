import { readFile } from 'node:fs/promises';
import {
  createKubernetesClient,
  loadKubeConfig,
  type KubernetesClient,
  type KubernetesObject,
} from '@assay/controller';
import {
  annotations,
  labels,
  resources,
  usersOf,
  type ExperimentSpecInput,
} from '@assay/plugin-experiments-common';
import {
  listClusterSecrets,
  readClusterSecret,
} from '../targets/clusterSecrets';
import { ALERT_AFTER_MS, stuckEntries } from './abandon';
import { conditionOf } from './conditions';
import type { Application, ExperimentObject } from './kinds';
import { KNOWN_FOR_MS } from './KnownConnections';
import { connectHub, type TestHub } from './testing/connectHub';
import { Harness } from './testing/Harness';

jest.setTimeout(60_000);

const info = { hub: 'kubernetes' } as const;
const encode = (text: string) => Buffer.from(text).toString('base64');

const specOn = (cluster: Record<string, unknown>): ExperimentSpecInput => ({
  targets: [
    {
      name: 'target',
      cluster: { provider: 'existing', ...cluster },
      components: [{ app: 'harness-service' }],
    },
  ],
  workflow: { warmUp: '0s', arguments: { duration: '1s' } },
});
const bySecret = specOn({ secret: { name: 'elsewhere' } });
const byName = specOn({ cluster: 'elsewhere' });

/** The second cluster is a hub of its own, so a namespace in the wrong place would show. */
describe('a run on a cluster that is there already', () => {
  let harness: Harness;
  let target: TestHub;
  let targetClient: KubernetesClient & { close(): Promise<void> };
  let kubeconfig: string;

  beforeAll(async () => {
    harness = await Harness.start();
    target = await connectHub();
    kubeconfig = await readFile(target.kubeconfig, 'utf8');
    targetClient = createKubernetesClient({
      kubeConfig: loadKubeConfig({ path: target.kubeconfig }),
      userAgent: 'assay-harness',
    });
    harness.engines.externalUrls = ['https://served.example'];
  });
  afterAll(async () => {
    await harness?.close();
    await targetClient?.close();
    await target?.close();
  });
  afterEach(async () => {
    harness.engines.release();
    await harness.stopReconcilers();
    for (const [namespace, type] of [
      [harness.namespace, resources.secrets],
      [harness.argocdNamespace, resources.secrets],
    ] as const) {
      for (const { metadata } of (
        await harness.client.list(type, { namespace })
      ).items) {
        await harness.client.delete(type, { namespace, name: metadata.name });
      }
    }
  });

  const putSecret = (
    name: string,
    metadata: Record<string, unknown>,
    data: Record<string, string>,
  ) =>
    harness.client.create(resources.secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, ...metadata },
      data: Object.fromEntries(
        Object.entries(data).map(([key, value]) => [key, encode(value)]),
      ),
    } as unknown as KubernetesObject);
  /** As an administrator registers a cluster with Argo CD. */
  const putCluster = (options: { open?: string; kinds?: string } = {}) => {
    const { clusters, users } = loadKubeConfig({ content: kubeconfig });
    const { open = harness.namespace, kinds } = options;
    return putSecret(
      'by-administrator',
      {
        namespace: harness.argocdNamespace,
        labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
        annotations: {
          [annotations.openTo]: open,
          ...(kinds && { [annotations.clusterScopedKinds]: kinds }),
        },
      },
      {
        name: 'elsewhere',
        server: clusters[0].server,
        config: JSON.stringify({
          bearerToken: users[0].token,
          tlsClientConfig: { caData: clusters[0].caData },
        }),
      },
    );
  };
  const clusterSecrets = () =>
    listClusterSecrets(harness.client, harness.argocdNamespace);
  const namespacesOf = async (uid: string) =>
    (
      await targetClient.list(resources.namespaces, {
        labelSelector: `${labels.runUid}=${uid}`,
      })
    ).items;
  const theApplication = async () =>
    (
      await harness.client.list<Application>(resources.applications, {
        namespace: harness.argocdNamespace,
      })
    ).items[0];

  it('makes its namespaces there, shares one registration with others, and takes it away with the last', async () => {
    await harness.openCluster(kubeconfig);
    await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const one = await harness.createRun(bySecret);
    const other = await harness.createRun(bySecret);
    const running = await harness.waitForPhase(one.metadata.name, 'Running');
    await harness.waitForPhase(other.metadata.name, 'Running');

    const [registration, ...more] = await clusterSecrets();
    expect(more).toEqual([]);
    const users = [one, other].map(({ metadata }) => ({
      runUid: metadata.uid,
      runKey: `${metadata.namespace}/${metadata.name}`,
    }));
    expect(usersOf(registration)).toHaveLength(2);
    expect(usersOf(registration)).toEqual(expect.arrayContaining(users));
    const { server } = readClusterSecret(registration).registration;
    expect((await theApplication()).spec.destination.server).toBe(server);
    // Of its component and of its load.
    expect(await namespacesOf(one.metadata.uid!)).toHaveLength(2);
    expect(await harness.leftovers(one.metadata.uid!)).not.toContainEqual(
      expect.stringMatching(/^namespaces/),
    );
    expect(running?.status?.ledger).toContainEqual(
      expect.objectContaining({ resource: 'namespaces', target: 'target' }),
    );

    await harness.patchRun(one.metadata.name, { spec: { abort: true } });
    await harness.waitForEnd(one.metadata.name);
    expect(await namespacesOf(one.metadata.uid!)).toEqual([]);
    expect((await clusterSecrets()).map(usersOf)).toEqual([[users[1]]]);

    harness.engines.release();
    const run = await harness.waitForEnd(other.metadata.name);
    expect(run.status?.phase).toBe('Complete');
    expect(await clusterSecrets()).toEqual([]);
    expect(await namespacesOf(other.metadata.uid!)).toEqual([]);
    expect(await harness.leftovers(other.metadata.uid!)).toEqual([]);
  });

  it('uses what an administrator has registered, and leaves it', async () => {
    const kinds = 'rbac.authorization.k8s.io/ClusterRole';
    await putCluster({ kinds });
    await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(byName);
    await harness.waitForPhase(metadata.name, 'Running');
    expect((await theApplication()).spec.destination.name).toBe('elsewhere');
    const [project] = (
      await harness.client.list(resources.appProjects, {
        namespace: harness.argocdNamespace,
      })
    ).items;
    expect(project).toMatchObject({
      spec: {
        destinations: [{ name: 'elsewhere', namespace: expect.any(String) }],
        clusterResourceWhitelist: [
          { group: 'rbac.authorization.k8s.io', kind: 'ClusterRole' },
        ],
      },
    });
    harness.engines.release();
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Complete');
    expect(await namespacesOf(metadata.uid!)).toEqual([]);
    expect((await clusterSecrets()).map(each => each.metadata.name)).toEqual([
      'by-administrator',
    ]);
  });

  it('does not let Argo CD forget what it delivered when the registration is taken away under it', async () => {
    await putCluster();
    await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(byName);
    await harness.waitForPhase(metadata.name, 'Running');
    await harness.client.delete(resources.secrets, {
      namespace: harness.argocdNamespace,
      name: 'by-administrator',
    });
    await harness.patchRun(metadata.name, { spec: { abort: true } });
    await harness.waitForRun(metadata.name, 'held up', run =>
      Boolean(
        conditionOf(run?.status ?? {}, 'TornDown')?.message?.includes(
          'Argo CD does not know the cluster of target "target" any more',
        ),
      ),
    );
    expect(await harness.leftovers(metadata.uid!)).toContainEqual(
      expect.stringMatching(/^applications/),
    );
    await putCluster();
    await harness.clock.advance(30_000);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Aborted');
    expect(await namespacesOf(metadata.uid!)).toEqual([]);
  });

  it('gives back what a lost status does not name, on the other cluster too', async () => {
    await harness.openCluster(kubeconfig);
    const reconciler = await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(bySecret);
    await harness.waitForPhase(metadata.name, 'Running');
    await reconciler.stop();
    await harness.client.patch(
      resources.experiments,
      { namespace: harness.namespace, name: metadata.name },
      { status: null },
      { type: 'merge', subresource: 'status' },
    );
    await harness.deleteRun(metadata.name);
    await harness.startReconciler({ info });
    await harness.waitForRun(metadata.name, 'gone', run => run === undefined);
    expect(await namespacesOf(metadata.uid!)).toEqual([]);
    expect(await clusterSecrets()).toEqual([]);
  });

  it('waits and says so when the cluster cannot be reached any more, until somebody gives up on it', async () => {
    await harness.openCluster(kubeconfig);
    await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(bySecret);
    await harness.waitForPhase(metadata.name, 'Running');
    await harness.client.delete(resources.secrets, {
      namespace: harness.namespace,
      name: 'elsewhere',
    });
    await harness.clock.advance(KNOWN_FOR_MS);
    await harness.patchRun(metadata.name, { spec: { abort: true } });
    const waiting = await harness.waitForRun(metadata.name, 'held up', run =>
      Boolean(
        run &&
          conditionOf(run.status ?? {}, 'TornDown')?.message?.includes(
            'there is no Secret',
          ),
      ),
    );
    // Its component's and its load's.
    const left = (waiting?.status?.ledger ?? [])
      .filter(({ resource }) => resource === 'namespaces')
      .map(({ name }) => name);
    expect(left).toHaveLength(2);
    await harness.clock.advance(ALERT_AFTER_MS);
    await harness.patchRun(metadata.name, {
      metadata: { annotations: { [annotations.abandon]: left.join(',') } },
    });
    const run = await harness.waitForEnd(metadata.name);
    for (const name of left) {
      expect(conditionOf(run.status!, 'TornDown')?.message).toContain(name);
    }
    for (const { metadata: own } of await namespacesOf(metadata.uid!)) {
      await targetClient.delete(resources.namespaces, { name: own.name });
    }
  });

  it('lets go of everything on a cluster that was given up on by name', async () => {
    await putCluster();
    await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun({
      targets: [
        ...byName.targets,
        { name: 'load', cluster: { provider: 'hub' } },
      ],
      workflow: { ...byName.workflow, target: 'load' },
    });
    await harness.waitForPhase(metadata.name, 'Running');
    await harness.client.delete(resources.secrets, {
      namespace: harness.argocdNamespace,
      name: 'by-administrator',
    });
    await harness.patchRun(metadata.name, { spec: { abort: true } });
    const held = await harness.waitForRun(
      metadata.name,
      'held up',
      run =>
        conditionOf(run?.status ?? {}, 'TornDown')?.reason === 'Vanished' &&
        run?.status?.targets?.[0].heldSince !== undefined,
    );
    expect(held?.status?.targets?.[1].heldSince).toBeUndefined();
    expect(stuckEntries(held!, harness.clock.now())).toEqual([]);

    await harness.clock.advance(ALERT_AFTER_MS);
    const stuck = stuckEntries(
      (await harness.getRun(metadata.name))!,
      harness.clock.now(),
    );
    expect(stuck).toEqual([
      expect.objectContaining({ entry: 'targets/target', state: 'Stuck' }),
    ]);
    await harness.patchRun(metadata.name, {
      metadata: {
        annotations: {
          [annotations.abandon]: stuck[0].entry,
          [annotations.abandonedBy]: 'user:default/ada',
        },
      },
    });
    const [namespace] = await namespacesOf(metadata.uid!);
    const entry = `namespaces/${namespace.metadata.name}`;
    const run = await harness.waitForEnd(metadata.name);
    expect(conditionOf(run.status!, 'TornDown')).toMatchObject({
      reason: 'Abandoned',
      message: `Given up on, and maybe leaked: ${entry}, targets/target`,
    });
    expect(
      stuckEntries(run, harness.clock.now()).map(each => [
        each.entry,
        each.state,
      ]),
    ).toEqual([
      ['targets/target', 'GivenUp'],
      [entry, 'GivenUp'],
    ]);
    const { items } = await harness.client.list<
      KubernetesObject & { reason?: string; note?: string }
    >(resources.events, { namespace: harness.namespace });
    expect(items.map(({ note }) => note)).toContain(
      'Given up on targets/target by user:default/ada: what the run had there may still exist and cost money',
    );
    await targetClient.delete(resources.namespaces, namespace.metadata);
  });

  it('ends a run without status once the cluster that cannot be asked was given up on', async () => {
    await harness.openCluster(kubeconfig);
    const reconciler = await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(bySecret);
    await harness.waitForPhase(metadata.name, 'Running');
    await reconciler.stop();
    await harness.client.patch(
      resources.experiments,
      { namespace: harness.namespace, name: metadata.name },
      { status: null },
      { type: 'merge', subresource: 'status' },
    );
    await harness.client.delete(resources.secrets, {
      namespace: harness.namespace,
      name: 'elsewhere',
    });
    await harness.deleteRun(metadata.name);
    await harness.startReconciler({ info });
    await harness.waitForRun(
      metadata.name,
      'held up',
      run => run?.status?.targets?.[0].heldSince !== undefined,
    );
    await harness.clock.advance(ALERT_AFTER_MS);
    await harness.patchRun(metadata.name, {
      metadata: { annotations: { [annotations.abandon]: 'targets/target' } },
    });
    await harness.waitForRun(metadata.name, 'gone', run => run === undefined);
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
    const leaked = await namespacesOf(metadata.uid!);
    expect(leaked).toHaveLength(2);
    for (const { metadata: own } of leaked) {
      await targetClient.delete(resources.namespaces, { name: own.name });
    }
  });

  it('takes away what it can reach on a cluster that was given up on', async () => {
    await harness.openCluster(kubeconfig);
    await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun({
      targets: [
        ...bySecret.targets,
        { name: 'load', cluster: { provider: 'hub' } },
      ],
      workflow: { ...bySecret.workflow, target: 'load' },
    });
    await harness.waitForPhase(metadata.name, 'Running');
    // Argo CD does not know the cluster any more, and its kubeconfig is good.
    const [registration] = await clusterSecrets();
    await harness.client.delete(resources.secrets, {
      namespace: harness.argocdNamespace,
      name: registration.metadata.name,
    });
    await harness.patchRun(metadata.name, { spec: { abort: true } });
    await harness.waitForRun(
      metadata.name,
      'held up',
      run => run?.status?.targets?.[0].heldSince !== undefined,
    );
    await harness.clock.advance(ALERT_AFTER_MS);
    await harness.patchRun(metadata.name, {
      metadata: { annotations: { [annotations.abandon]: 'targets/target' } },
    });
    const run = await harness.waitForEnd(metadata.name);
    expect(conditionOf(run.status!, 'TornDown')?.message).toBe(
      'Given up on, and maybe leaked: targets/target',
    );
    expect(await namespacesOf(metadata.uid!)).toEqual([]);
  });

  it('reads a kubeconfig once, and again when the cluster does not accept it', async () => {
    // Plays the tokens there, too.
    await harness.openCluster(kubeconfig, { name: 'another' });
    const [{ token = '' }] = loadKubeConfig({ content: kubeconfig }).users;
    const metadata = {
      namespace: harness.namespace,
      annotations: { [annotations.openTo]: '*' },
    };
    await putSecret('elsewhere', metadata, {
      kubeconfig: kubeconfig.replaceAll(token, 'rotated-away'),
    });
    let reads = 0;
    await harness.startReconciler({
      info,
      interceptor: async ({ method, path }, next) => {
        reads +=
          method === 'GET' && path.endsWith('/secrets/elsewhere') ? 1 : 0;
        return next();
      },
    });
    harness.engines.hold('loadEnd');
    const { name } = (await harness.createRun(bySecret)).metadata;
    await harness.waitForRun(name, 'refused', run =>
      /Unauthorized|401/.test(
        conditionOf(run?.status ?? {}, 'ClustersRegistered')?.message ?? '',
      ),
    );
    await harness.client.patch(
      resources.secrets,
      { namespace: harness.namespace, name: 'elsewhere' },
      { data: { kubeconfig: encode(kubeconfig) } },
      { type: 'merge' },
    );
    await harness.waitForPhase(name, 'Running');
    const before = reads;
    harness.engines.release();
    const run = await harness.waitForEnd(name);
    expect(run.status?.phase).toBe('Complete');
    expect(await namespacesOf(run.metadata.uid!)).toEqual([]);
    expect(reads).toBe(before);
  });

  it('says when its namespaces go and their cluster does not answer any more, and goes on when it does', async () => {
    await harness.openCluster(kubeconfig);
    const [{ server }] = loadKubeConfig({ content: kubeconfig }).clusters;
    const hold = async (uid: string, finalizers: string[]) => {
      for (const { metadata } of await namespacesOf(uid)) {
        await targetClient.patch(
          resources.namespaces,
          { name: metadata.name },
          { metadata: { finalizers } },
          { type: 'merge' },
        );
      }
    };
    const tornDown = (text: string) => (run?: ExperimentObject) =>
      Boolean(
        conditionOf(run?.status ?? {}, 'TornDown')?.message?.includes(text),
      );
    const first = await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(bySecret);
    const uid = metadata.uid!;
    await harness.waitForPhase(metadata.name, 'Running');
    await hold(uid, ['harness/content']);
    await harness.patchRun(metadata.name, { spec: { abort: true } });
    await harness.waitForRun(
      metadata.name,
      'going',
      tornDown('Waiting for namespaces/'),
    );
    await first.stop();
    const put = (content: string) =>
      harness.client.patch(
        resources.secrets,
        { namespace: harness.namespace, name: 'elsewhere' },
        { data: { kubeconfig: encode(content) } },
        { type: 'merge' },
      );
    // A port that nobody listens at.
    await put(kubeconfig.replaceAll(server, 'https://127.0.0.1:1'));
    await harness.startReconciler({ info });
    await harness.waitForRun(
      metadata.name,
      'unanswered',
      tornDown('target "target": '),
    );
    await harness.clock.advance(60 * 60_000);
    expect(await namespacesOf(uid)).toHaveLength(2);
    await put(kubeconfig);
    await harness.clock.advance(60_000);
    await harness.waitForRun(
      metadata.name,
      'answered',
      run => !tornDown('target "target": ')(run),
    );
    await hold(uid, []);
    // Of the load first, and then of what it loaded.
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Aborted');
    expect(await namespacesOf(uid)).toEqual([]);
  });

  const refusals: [
    string,
    ExperimentSpecInput,
    () => Promise<unknown>,
    string,
    RegExp,
  ][] = [
    [
      'a Secret that is not opened',
      bySecret,
      () => harness.openCluster(kubeconfig, { openTo: 'another' }),
      'spec.targets[0].cluster.secret',
      /is not opened to namespace/,
    ],
    [
      'a Secret that is not there',
      bySecret,
      async () => {},
      'spec.targets[0].cluster.secret',
      /there is no Secret "elsewhere"/,
    ],
    [
      'a kubeconfig that names a command',
      bySecret,
      () =>
        putSecret(
          'elsewhere',
          {
            namespace: harness.namespace,
            annotations: { [annotations.openTo]: '*' },
          },
          {
            kubeconfig: JSON.stringify({
              clusters: [{ name: 'c', cluster: { server: 'https://c' } }],
              users: [{ name: 'u', user: { exec: { command: 'sh' } } }],
            }),
          },
        ),
      'spec.targets[0].cluster.secret',
      /names a command/,
    ],
    [
      'a cluster that Argo CD does not know',
      byName,
      async () => {},
      'spec.targets[0].cluster.cluster',
      /knows no cluster "elsewhere"/,
    ],
    [
      'a cluster that is not opened',
      byName,
      () => putCluster({ open: 'team-a,team-b' }),
      'spec.targets[0].cluster.cluster',
      /is not opened to namespace/,
    ],
    [
      'a kubeconfig of a server that is registered and not opened',
      bySecret,
      async () => {
        await putCluster({ open: 'team-a' });
        await harness.openCluster(kubeconfig);
      },
      'spec.targets[0].cluster.secret',
      /knows its server already as "elsewhere"/,
    ],
  ];
  it.each(refusals)('refuses %s', async (_, spec, prepare, field, message) => {
    await prepare();
    await harness.startReconciler({ info });
    const { metadata } = await harness.createRun(spec);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.failure).toMatchObject({
      step: 'Admitted',
      field,
      message: expect.stringMatching(message),
    });
    expect(run.status?.ledger).toBeUndefined();
  });
});
