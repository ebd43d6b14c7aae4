import { resources } from '@assay/plugin-experiments-common';
import type { KubernetesObject } from '@assay/controller';
import { conditionOf } from './conditions';
import type { Application, AppProject } from './kinds';
import { objectName, roles } from './names';
import { IN_CLUSTER_SERVER } from './placement';
import { Harness } from './testing/Harness';
import { hubSpec } from './testing/specs';

jest.setTimeout(60_000);

const info = { hub: 'kubernetes' } as const;

describe('a run on the hub itself', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.start();
  });
  afterAll(() => harness?.close());
  afterEach(async () => {
    harness.engines.release();
    await harness.stopReconcilers();
  });

  const namespaceOf = (uid: string) =>
    objectName(uid, roles.namespace('target', 'harness-service'), 1);

  it('stands in a namespace of its own, in a project that allows no other, and leaves neither', async () => {
    await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(hubSpec);
    const running = await harness.waitForPhase(metadata.name, 'Running');
    const namespace = namespaceOf(metadata.uid!);

    const [application] = (
      await harness.client.list<Application>(resources.applications, {
        namespace: harness.argocdNamespace,
      })
    ).items;
    expect(application.spec.destination).toEqual({
      server: IN_CLUSTER_SERVER,
      namespace,
    });
    expect(application.spec.syncPolicy?.syncOptions).not.toContain(
      'CreateNamespace=true',
    );
    const [project] = (
      await harness.client.list<AppProject>(resources.appProjects, {
        namespace: harness.argocdNamespace,
      })
    ).items;
    expect(project.spec).toMatchObject({
      destinations: [{ server: IN_CLUSTER_SERVER, namespace }],
      clusterResourceWhitelist: [],
    });
    expect(running.status?.components?.[0].address).toBe(
      `http://served.${namespace}.svc:8080`,
    );
    expect(running.status?.ledger?.map(({ name }) => name)).toContain(
      `namespaces/${namespace}`,
    );
    expect(running.status?.ledger?.map(({ resource }) => resource)).toEqual(
      expect.not.arrayContaining(['secrets', 'experimentclusters.assay.dev']),
    );

    harness.engines.release();
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Complete');
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });

  it('gives its namespaces back when its status was lost', async () => {
    const reconciler = await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(hubSpec);
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
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });

  it('leaves a namespace alone that somebody else has', async () => {
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(hubSpec);
    const name = namespaceOf(metadata.uid!);
    await harness.client.create(resources.namespaces, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    } as KubernetesObject);
    await harness.startReconciler({ info });
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status).toMatchObject({
      phase: 'Failed',
      failure: { step: 'ClustersRegistered', reason: 'NameTaken' },
    });
    await expect(
      harness.client.get(resources.namespaces, { name }),
    ).resolves.toMatchObject({ metadata: { name } });
    await harness.client.delete(resources.namespaces, { name });
  });

  /** What holds a namespace until it is let go of. */
  const holdNamespace = (name: string, finalizers: string[]) =>
    harness.client.patch(
      resources.namespaces,
      { name },
      { metadata: { finalizers } },
      { type: 'merge' },
    );

  it('asks once for a namespace that takes its time, when a watch says that it is gone', async () => {
    const asked: string[] = [];
    await harness.startReconciler({
      info,
      interceptor: async ({ method, path }, next) => {
        if (
          method === 'GET' &&
          /^\/api\/v1\/namespaces(\?|\/[^/]+$)/.test(path)
        ) {
          asked.push(path);
        }
        return next();
      },
    });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(hubSpec);
    await harness.waitForPhase(metadata.name, 'Running');
    const namespace = namespaceOf(metadata.uid!);
    await holdNamespace(namespace, ['harness/content']);
    harness.engines.release();
    await harness.waitForRun(metadata.name, 'giving it back', run =>
      Boolean(
        conditionOf(run?.status ?? {}, 'TornDown')?.message?.includes(
          `Waiting for namespaces/${namespace}`,
        ),
      ),
    );
    await harness.clock.advance(14 * 60_000);
    await holdNamespace(namespace, []);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Complete');
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
    const gets = asked.filter(path => !path.includes('?'));
    expect(gets).toEqual([`/api/v1/namespaces/${namespace}`]);
    const watches = asked.filter(path => path.includes('watch=true'));
    expect(watches.length).toBeGreaterThan(0);
  });

  it('says that it may not watch a namespace go, and looks at it from time to time', async () => {
    let mayWatch = false;
    await harness.startReconciler({
      info,
      interceptor: async ({ path }, next) =>
        mayWatch || !/^\/api\/v1\/namespaces\?.*watch=true/.test(path)
          ? next()
          : {
              status: 403,
              headers: {},
              body: JSON.stringify({
                kind: 'Status',
                status: 'Failure',
                reason: 'Forbidden',
                code: 403,
                message:
                  'namespaces is forbidden: User "assay" cannot watch resource "namespaces" in API group "" at the cluster scope',
              }),
            },
    });
    harness.engines.hold('loadEnd');
    const runs = [
      await harness.createRun(hubSpec),
      await harness.createRun(hubSpec),
    ];
    for (const { metadata } of runs) {
      await harness.waitForPhase(metadata.name, 'Running');
      await holdNamespace(namespaceOf(metadata.uid!), ['harness/content']);
    }
    harness.engines.release();
    for (const { metadata } of runs) {
      await harness.waitForRun(metadata.name, 'told', run => {
        const { reason, message } =
          conditionOf(run?.status ?? {}, 'TornDown') ?? {};
        return (
          reason === 'Forbidden' &&
          message ===
            `Waiting for namespaces/${namespaceOf(
              metadata.uid!,
            )} to be gone; The hub does not let us watch namespaces in the whole cluster: grant assay the verb watch`
        );
      });
    }
    const [one, other] = runs.map(({ metadata }) => metadata);
    await holdNamespace(namespaceOf(one.uid!), []);
    await harness.clock.advance(60_000);
    await harness.waitForEnd(one.name);

    mayWatch = true;
    await harness.clock.advance(60_000);
    await harness.waitForRun(
      other.name,
      'watched again',
      run =>
        conditionOf(run?.status ?? {}, 'TornDown')?.reason === 'InProgress',
    );
    await holdNamespace(namespaceOf(other.uid!), []);
    await harness.waitForEnd(other.name);
    for (const { uid } of [one, other]) {
      expect(await harness.leftovers(uid!)).toEqual([]);
    }
  });

  it('finds out what became of a namespace while nobody led', async () => {
    const reconciler = await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const runs = [
      await harness.createRun(hubSpec),
      await harness.createRun(hubSpec),
    ];
    for (const { metadata } of runs) {
      await harness.waitForPhase(metadata.name, 'Running');
      await holdNamespace(namespaceOf(metadata.uid!), ['harness/content']);
    }
    harness.engines.release();
    for (const { metadata } of runs) {
      await harness.waitForRun(metadata.name, 'giving it back', run =>
        Boolean(
          conditionOf(run?.status ?? {}, 'TornDown')?.message?.includes(
            'Waiting for namespaces/',
          ),
        ),
      );
    }
    await reconciler.stop();
    const [one, other] = runs.map(({ metadata }) => metadata);
    await holdNamespace(namespaceOf(one.uid!), []);
    await harness.startReconciler({ info });
    await harness.waitForEnd(one.name);
    await holdNamespace(namespaceOf(other.uid!), []);
    await harness.waitForEnd(other.name);
    for (const { uid } of [one, other]) {
      expect(await harness.leftovers(uid!)).toEqual([]);
    }
  });

  it('waits for a hub that does not let go, and says so', async () => {
    await harness.startReconciler({ info });
    harness.engines.hold('deadCluster');
    const { metadata } = await harness.createRun(hubSpec);
    await harness.waitForRun(metadata.name, 'held up', run =>
      Boolean(
        conditionOf(run?.status ?? {}, 'TornDown')?.message?.includes(
          'its cluster is shared, so this waits until it answers',
        ),
      ),
    );
    await harness.clock.advance(60 * 60_000);
    expect(await harness.leftovers(metadata.uid!)).toContainEqual(
      expect.stringMatching(/^applications/),
    );
    harness.engines.release();
    expect((await harness.waitForEnd(metadata.name)).status?.phase).toBe(
      'Complete',
    );
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });

  it('is refused on a local hub, which runs no pods, and processes on any other', async () => {
    const local = await harness.startReconciler();
    const refused = await harness.createRun(hubSpec);
    expect(
      (await harness.waitForEnd(refused.metadata.name)).status?.failure,
    ).toMatchObject({
      field: 'spec.targets[0].cluster.provider',
      message: expect.stringContaining('a local hub runs no pods'),
    });
    await local.stop();
    await harness.startReconciler({ info });
    const processes = await harness.createRun({
      targets: [
        {
          name: 'target',
          cluster: { provider: 'local' },
          components: [{ app: 'harness-app' }],
        },
      ],
    });
    expect(
      (await harness.waitForEnd(processes.metadata.name)).status?.failure,
    ).toMatchObject({
      step: 'Admitted',
      field: 'spec.targets[0].cluster.provider',
      message: expect.stringContaining('this hub is a Kubernetes cluster'),
    });
  });
});
