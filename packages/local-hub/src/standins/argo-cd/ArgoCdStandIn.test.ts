import { startTimeOf } from '../../processes/identity.mjs';
import { types } from '../resourceTypes';
import { TestHub, noteMissingServer, servers, until } from '../testing';
import { ArgoCdStandIn } from './ArgoCdStandIn';
import type { Application, ApplicationSource } from './types';

jest.setTimeout(60_000);
noteMissingServer(it.skip);

describe.each(servers)('ArgoCdStandIn $title', ({ kubeconfig }) => {
  let hub: TestHub;
  beforeEach(async () => {
    hub = await TestHub.open(kubeconfig);
  });
  afterEach(() => hub.close());

  const registerCluster = (name: string, server: string) =>
    hub.create(types.secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: `cluster-${name}`,
        namespace: hub.namespace,
        labels: { 'argocd.argoproj.io/secret-type': 'cluster' },
      },
      stringData: { name, server, config: '{}' },
    } as never);

  const helloApp = (parameters: Record<string, string> = {}) => ({
    repoURL: 'https://assay.dev/library',
    path: 'components/apps/hello-app',
    targetRevision: 'HEAD',
    plugin: {
      name: 'assay-process',
      parameters: [
        { name: 'component', string: 'hello-app' },
        { name: 'entrypoint', string: 'serve' },
        { name: 'ports', array: ['http'] },
        { name: 'parameters', map: parameters },
        { name: 'readiness', string: '/healthz' },
      ],
    },
  });

  const application = (
    changes: Partial<Application['spec']> = {},
    source: ApplicationSource = helloApp(),
  ): Application => ({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: 'hello',
      namespace: hub.namespace,
      labels: {
        'assay.dev/run-uid': 'run-1',
        'assay.dev/role': 'app-target-hello-app',
      },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      project: 'default',
      destination: { name: 'target', namespace: 'default' },
      sources: [source],
      syncPolicy: { automated: { prune: true, selfHeal: true } },
      ...changes,
    },
  });

  const read = () => hub.get<Application>(types.applications, 'hello');
  const withHealth = (health: string) =>
    until(`the application is ${health}`, async () => {
      const object = await read();
      return object.status?.health?.status === health && object;
    });
  const processes = () => hub.supervisor.list();
  const alive = () => processes().filter(({ exit }) => !exit);
  const begin = () => hub.start(new ArgoCdStandIn(hub.options));

  it('delivers a process and calls it healthy when it answers', async () => {
    await registerCluster('target', 'process://target');
    await begin();
    await hub.create(
      types.applications,
      application({}, helloApp({ greeting: '"Good day"' })),
    );
    const { status, spec } = await withHealth('Healthy');
    expect(status).toMatchObject({
      sync: {
        status: 'Synced',
        revisions: ['HEAD'],
        comparedTo: { sources: spec.sources, destination: spec.destination },
      },
      operationState: { phase: 'Succeeded' },
      summary: {
        externalURLs: [expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/)],
      },
    });
    const [address] = status!.summary!.externalURLs!;
    expect(await (await fetch(address)).text()).toBe('Good day\n');
    expect(alive()).toMatchObject([
      {
        intent: {
          runUid: 'run-1',
          role: 'app-target-hello-app',
          attempt: 1,
          cluster: 'process://target',
        },
      },
    ]);
  });

  it('writes nothing once everything is said, also after a restart', async () => {
    await registerCluster('target', 'process://target');
    await begin();
    await hub.create(types.applications, application());
    const before = await withHealth('Healthy');
    const { pid } = alive()[0];
    await hub.crash();
    await begin();
    await hub.create(types.applications, {
      ...application(),
      metadata: { name: 'later', namespace: hub.namespace },
    });
    await until('the later one is healthy', async () => {
      const later = await hub.get<Application>(types.applications, 'later');
      return later.status?.health?.status === 'Healthy';
    });
    const after = await read();
    expect(after.metadata.resourceVersion).toBe(
      before.metadata.resourceVersion,
    );
    expect(alive().map(record => record.pid)).toContain(pid);
  });

  it('removes the process before the application goes', async () => {
    await registerCluster('target', 'process://target');
    await begin();
    await hub.create(types.applications, application());
    await withHealth('Healthy');
    const { pid } = alive()[0];
    await hub.remove(types.applications, 'hello');
    await until(
      'it is gone',
      async () => !(await hub.exists(types.applications, 'hello')),
    );
    expect(startTimeOf(pid!)).toBeUndefined();
  });

  it('ends processes whose application went while nobody watched', async () => {
    await registerCluster('target', 'process://target');
    await begin();
    const orphan = application();
    delete orphan.metadata.finalizers;
    await hub.create(types.applications, orphan);
    await withHealth('Healthy');
    await hub.crash();
    await hub.remove(types.applications, 'hello');
    expect(alive()).toHaveLength(1);
    await begin();
    await until('nothing is left', () => alive().length === 0);
  });

  it('reports a crash, starts again, and keeps the address', async () => {
    await registerCluster('target', 'process://target');
    await begin();
    await hub.create(types.applications, application());
    const { status } = await withHealth('Healthy');
    process.kill(-alive()[0].pid!, 'SIGKILL');
    const { status: crashed } = await withHealth('Degraded');
    expect(crashed!.health!.message).toBe(
      `signal SIGKILL: listening on port ${
        new URL(status!.summary!.externalURLs![0]).port
      }`,
    );
    const { status: restarted } = await withHealth('Healthy');
    expect(restarted!.summary).toEqual(status!.summary);
    expect(restarted!.health!.message).toBeUndefined();
    expect(processes().map(({ intent }) => intent.attempt)).toEqual([1, 2]);
  });

  it('says why a server cannot start', async () => {
    await registerCluster('target', 'process://target');
    await begin();
    await hub.create(
      types.applications,
      application({}, helloApp({ responseBytes: '"many"' })),
    );
    const { status } = await withHealth('Degraded');
    expect(status!.health!.message).toBe(
      'exit code 2: parameter "responseBytes" must be a number',
    );
  });

  it('replaces the process when its parameters change', async () => {
    await registerCluster('target', 'process://target');
    await begin();
    await hub.create(types.applications, application());
    await withHealth('Healthy');
    await hub.patch(types.applications, 'hello', {
      spec: { sources: [helloApp({ greeting: '"Good night"' })] },
    });
    await until('the new one answers', async () => {
      const { status, spec } = await read();
      const [address] = status?.summary?.externalURLs ?? [];
      return (
        status?.health?.status === 'Healthy' &&
        JSON.stringify(status.sync?.comparedTo?.sources) ===
          JSON.stringify(spec.sources) &&
        (await fetch(address).then(answer => answer.text())) === 'Good night\n'
      );
    });
    expect(alive()).toHaveLength(1);
    expect(processes()).toHaveLength(2);
  });

  it('waits for somebody to ask where nothing is automated', async () => {
    await registerCluster('target', 'process://target');
    await begin();
    await hub.create(types.applications, application({ syncPolicy: {} }));
    const { status } = await withHealth('Missing');
    expect(status!.sync!.status).toBe('OutOfSync');
    await hub.patch(types.applications, 'hello', {
      operation: { initiatedBy: { username: 'somebody' }, sync: {} },
    });
    const synced = await withHealth('Healthy');
    expect(synced.operation).toBeUndefined();
    expect(synced.status!.operationState!.operation.initiatedBy).toEqual({
      username: 'somebody',
    });
  });

  it('serves a refresh and takes its annotation off', async () => {
    await registerCluster('target', 'process://target');
    await begin();
    await hub.create(types.applications, application());
    await withHealth('Healthy');
    await hub.patch(types.applications, 'hello', {
      metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } },
    });
    await until('it was served', async () => {
      const { metadata } = await read();
      return !metadata.annotations?.['argocd.argoproj.io/refresh'];
    });
  });

  it('pretends for a simulated cluster, after the delay', async () => {
    await registerCluster('target', 'simulated://target');
    await begin();
    const simulated = application({
      sources: [{ repoURL: 'https://example.org/charts', chart: 'anything' }],
    });
    simulated.metadata.annotations = { 'assay.dev/simulated-delay': '2s' };
    await hub.create(types.applications, simulated);
    await withHealth('Progressing');
    const { status } = await withHealth('Healthy');
    expect(status!.sync!.status).toBe('Synced');
    expect(processes()).toEqual([]);
    await hub.remove(types.applications, 'hello');
    await until(
      'it is gone',
      async () => !(await hub.exists(types.applications, 'hello')),
    );
  });

  it.each([
    {
      what: 'an unknown cluster',
      changes: { destination: { name: 'elsewhere', namespace: 'default' } },
      type: 'InvalidSpecError',
      message: 'there are no clusters with this name: elsewhere',
    },
    {
      what: 'an unknown project',
      changes: { project: 'absent' },
      type: 'InvalidSpecError',
      message: 'Application referencing project absent which does not exist',
    },
    {
      what: 'a component that the library lacks',
      changes: { sources: [{ ...helloApp(), path: 'components/apps/absent' }] },
      type: 'ComparisonError',
      message: 'components/apps/absent has no process.yaml',
    },
    {
      what: 'a path out of the library',
      changes: { sources: [{ ...helloApp(), path: 'components/../../etc' }] },
      type: 'ComparisonError',
      message: 'is not a folder components/<category>/<name>',
    },
    {
      what: 'a chart',
      changes: { sources: [{ repoURL: 'https://example.org', chart: 'c' }] },
      type: 'ComparisonError',
      message: 'this hub runs processes only',
    },
  ])('refuses $what loudly', async ({ changes, type, message }) => {
    await registerCluster('target', 'process://target');
    await begin();
    await hub.create(types.applications, application(changes));
    const { status } = await withHealth('Unknown');
    expect(status!.sync!.status).toBe('Unknown');
    expect(status!.conditions).toMatchObject([
      { type, message: expect.stringContaining(message) },
    ]);
    expect(processes()).toEqual([]);
  });

  it('leaves applications of other clusters alone', async () => {
    await registerCluster('target', 'https://10.0.0.1');
    await registerCluster('ours', 'process://ours');
    await begin();
    await hub.create(types.applications, application());
    await hub.create(types.applications, {
      ...application({ destination: { name: 'ours', namespace: 'x' } }),
      metadata: { name: 'ours', namespace: hub.namespace },
    });
    await until('ours is served', async () => {
      const ours = await hub.get<Application>(types.applications, 'ours');
      return ours.status?.health?.status === 'Healthy';
    });
    expect((await read()).status).toBeUndefined();
    await hub.patch(types.applications, 'hello', {
      metadata: { finalizers: null },
    });
  });

  it('cannot end a deletion once the project is gone, as the real one', async () => {
    await registerCluster('target', 'simulated://target');
    await hub.create(types.projects, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'run', namespace: hub.namespace },
      spec: {
        sourceRepos: ['*'],
        destinations: [{ name: 'target', namespace: '*' }],
      },
    } as never);
    await begin();
    await hub.create(types.applications, application({ project: 'run' }));
    await until('it is synced', async () => (await read()).status?.sync);
    await hub.remove(types.projects, 'run');
    await hub.remove(types.applications, 'hello');
    await until('it says so', async () =>
      (
        await read()
      ).status?.conditions?.some(({ type }) => type === 'DeletionError'),
    );
    await hub.patch(types.applications, 'hello', {
      metadata: { finalizers: null },
    });
  });
});
