import { isTrue } from '@assay/controller';
import { nodeRequest } from '../../processes/testing';
import { types } from '../resourceTypes';
import { TestHub, noteMissingServer, servers, until } from '../testing';
import { CrossplaneStandIn } from './CrossplaneStandIn';
import {
  type ClusterResource,
  type SecretObject,
  compositeFinalizer,
} from './decideCluster';

jest.setTimeout(60_000);
noteMissingServer(it.skip);

describe.each(servers)('CrossplaneStandIn $title', ({ kubeconfig }) => {
  let hub: TestHub;
  beforeEach(async () => {
    hub = await TestHub.open(kubeconfig);
  });
  afterEach(() => hub.close());

  const cluster = (provider: string, delay?: string): ClusterResource => ({
    apiVersion: 'assay.dev/v1alpha1',
    kind: 'ExperimentCluster',
    metadata: {
      name: 'axp-one',
      namespace: hub.namespace,
      ...(delay && { annotations: { 'assay.dev/simulated-delay': delay } }),
    },
    spec: {
      provider,
      writeConnectionSecretToRef: { name: 'axp-one-connection' },
    },
  });
  const read = () => hub.get<ClusterResource>(types.clusters, 'axp-one');
  const available = () =>
    until('the cluster is ready', async () => {
      const object = await read();
      return isTrue(object.status?.conditions, 'Ready') && object;
    });
  const gone = () =>
    until(
      'the cluster is gone',
      async () => !(await hub.exists(types.clusters, 'axp-one')),
    );

  it('makes a cluster of processes ready and says how to reach it', async () => {
    await hub.start(new CrossplaneStandIn(hub.options));
    await hub.create(types.clusters, cluster('local'));
    const { metadata, status } = await available();
    expect(metadata.finalizers).toContain(compositeFinalizer);
    expect(status).toMatchObject({
      endpoint: 'process://axp-one',
      conditions: [
        { type: 'Synced', status: 'True', reason: 'ReconcileSuccess' },
        { type: 'Ready', status: 'True', reason: 'Available' },
      ],
    });
    expect(status!.conditions![1].observedGeneration).toBe(metadata.generation);
    const secret = await hub.get<SecretObject>(
      types.secrets,
      'axp-one-connection',
    );
    expect(secret.metadata.ownerReferences).toMatchObject([
      { uid: metadata.uid, controller: true, blockOwnerDeletion: true },
    ]);
    const kubeconfigText = Buffer.from(secret.data!.kubeconfig, 'base64');
    expect(JSON.parse(kubeconfigText.toString()).clusters[0].cluster).toEqual({
      server: 'process://axp-one',
    });
  });

  it('writes nothing once everything is said', async () => {
    await hub.start(new CrossplaneStandIn(hub.options));
    await hub.create(types.clusters, cluster('local'));
    const before = await available();
    await hub.crash();
    await hub.start(new CrossplaneStandIn(hub.options));
    await hub.create(types.clusters, {
      ...cluster('local'),
      metadata: { name: 'axp-two', namespace: hub.namespace },
      spec: { provider: 'local' },
    });
    await until('the second one is ready', async () =>
      isTrue(
        (
          await hub.get<ClusterResource>(types.clusters, 'axp-two')
        ).status?.conditions,
        'Ready',
      ),
    );
    expect((await read()).metadata.resourceVersion).toBe(
      before.metadata.resourceVersion,
    );
  });

  it('mends a connection Secret that somebody deleted', async () => {
    await hub.start(new CrossplaneStandIn(hub.options));
    await hub.create(types.clusters, cluster('local'));
    await available();
    const { uid } = (await hub.get(types.secrets, 'axp-one-connection'))
      .metadata;
    await hub.remove(types.secrets, 'axp-one-connection');
    await until('there is a new Secret', async () => {
      const exists = await hub.exists(types.secrets, 'axp-one-connection');
      return (
        exists &&
        (await hub.get(types.secrets, 'axp-one-connection')).metadata.uid !==
          uid
      );
    });
  });

  it('takes no Secret that is not its own', async () => {
    await hub.create(types.secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'axp-one-connection', namespace: hub.namespace },
    });
    await hub.start(new CrossplaneStandIn(hub.options));
    await hub.create(types.clusters, cluster('local'));
    const { status } = await until('it reports the error', async () => {
      const object = await read();
      return object.status?.conditions?.length === 2 && object;
    });
    expect(status!.conditions).toMatchObject([
      { type: 'Synced', status: 'False', reason: 'ReconcileError' },
      { type: 'Ready', status: 'False' },
    ]);
  });

  it('waits for a simulated cluster as long as it is told', async () => {
    await hub.start(new CrossplaneStandIn(hub.options));
    await hub.create(types.clusters, cluster('simulated', '2s'));
    const creating = await until('it is looked at', async () => {
      const { status } = await read();
      return status?.conditions?.length === 2 && status;
    });
    expect(creating.conditions![1]).toMatchObject({
      status: 'False',
      reason: 'Creating',
    });
    expect((await available()).status!.endpoint).toBe('simulated://axp-one');
  });

  it('leaves other providers alone', async () => {
    await hub.start(new CrossplaneStandIn(hub.options));
    await hub.create(types.clusters, {
      ...cluster('gke'),
      metadata: { name: 'axp-gke', namespace: hub.namespace },
    });
    await hub.create(types.clusters, cluster('local'));
    await available();
    const other = await hub.get<ClusterResource>(types.clusters, 'axp-gke');
    expect(other.metadata.finalizers).toBeUndefined();
    expect(other.status).toBeUndefined();
  });

  it('does nothing to a paused cluster, not even delete it', async () => {
    await hub.start(new CrossplaneStandIn(hub.options));
    await hub.create(types.clusters, cluster('local'));
    await available();
    const pause = (value: string | null) =>
      hub.patch(types.clusters, 'axp-one', {
        metadata: { annotations: { 'crossplane.io/paused': value } },
      });
    await pause('true');
    await hub.remove(types.clusters, 'axp-one');
    await until('it says so', async () =>
      (
        await read()
      ).status?.conditions?.some(({ reason }) => reason === 'ReconcilePaused'),
    );
    await pause(null);
    await gone();
  });

  it.each([true, false])(
    'ends what runs in a cluster before it goes (foreground: %s)',
    async foreground => {
      await hub.start(new CrossplaneStandIn(hub.options));
      await hub.create(types.clusters, cluster('local'));
      await available();
      const { id } = await hub.supervisor.start({
        ...nodeRequest('setInterval(() => {}, 1000)'),
        cluster: 'process://axp-one',
      });
      await until('it runs', () => hub.supervisor.get(id)!.pid);
      await hub.remove(types.clusters, 'axp-one', foreground);
      await gone();
      expect(hub.supervisor.get(id)!.state).toBe('Exited');
      expect(await hub.exists(types.secrets, 'axp-one-connection')).toBe(false);
    },
  );
});
