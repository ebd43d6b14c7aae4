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
  type ExperimentSpecInput,
} from '@assay/plugin-experiments-common';
import { conditionOf } from './conditions';
import type { Secret, Workflow } from './kinds';
import { KNOWN_FOR_MS } from './KnownConnections';
import { objectName, roles } from './names';
import { connectHub, type TestHub } from './testing/connectHub';
import { Harness } from './testing/Harness';
import { PLAYED_TOKEN, PlayedTokens } from './testing/PlayedTokens';

jest.setTimeout(90_000);

const info = { hub: 'kubernetes' } as const;

const there = (name: string) => ({
  provider: 'existing',
  secret: { name },
});
const spec: ExperimentSpecInput = {
  targets: [
    {
      name: 'system',
      cluster: there('system'),
      components: [{ app: 'harness-service' }],
    },
    { name: 'load', cluster: there('load') },
  ],
  workflow: { warmUp: '0s', arguments: { duration: '1s' } },
};

/** A cluster that is there already. */
interface Target {
  hub: TestHub;
  client: KubernetesClient & { close(): Promise<void> };
  tokens: PlayedTokens;
}

async function startTarget(): Promise<Target> {
  const hub = await connectHub();
  const client = createKubernetesClient({
    kubeConfig: loadKubeConfig({ path: hub.kubeconfig }),
    userAgent: 'assay-harness',
  });
  const tokens = new PlayedTokens({ client });
  await tokens.start();
  return { hub, client, tokens };
}

/** Hub, system under test and load are three clusters, so that whatever is misplaced shows. */
describe('a load in a target of its own', () => {
  let harness: Harness;
  let system: Target;
  let load: Target;

  beforeAll(async () => {
    harness = await Harness.start();
    system = await startTarget();
    load = await startTarget();
    await open('system', system);
    await open('load', load);
  });
  afterAll(async () => {
    await harness?.close();
    for (const { hub, client, tokens } of [system, load].filter(Boolean)) {
      await tokens.stop();
      await client.close();
      await hub.close();
    }
  });
  beforeEach(() => {
    harness.engines.externalUrls = ['http://served.example'];
  });
  afterEach(async () => {
    harness.engines.release();
    await harness.stopReconcilers();
  });

  async function open(name: string, { hub }: Target): Promise<void> {
    const kubeconfig = await readFile(hub.kubeconfig);
    await harness.client.create(resources.secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name,
        namespace: harness.namespace,
        annotations: { [annotations.openTo]: harness.namespace },
      },
      data: { kubeconfig: kubeconfig.toString('base64') },
    } as unknown as KubernetesObject);
  }

  const close = (name: string) =>
    harness.client.delete(resources.secrets, {
      namespace: harness.namespace,
      name,
    });

  const phaseOf = (name: string, phase: string) =>
    harness.waitForRun(name, phase, run => run?.status?.phase === phase);

  const namespacesIn = async ({ client }: Target, uid: string) =>
    (
      await client.list(resources.namespaces, {
        labelSelector: `${labels.runUid}=${uid}`,
      })
    ).items.map(({ metadata }) => metadata.name);

  const argumentsOf = async () => {
    const { items } = await harness.client.list<Workflow>(resources.workflows, {
      namespace: harness.namespace,
    });
    return Object.fromEntries(
      items[0].spec.arguments.parameters.map(({ name, value }) => [
        name,
        value,
      ]),
    );
  };

  it('has a namespace there and a narrow way in, is told the address from outside, and leaves neither', async () => {
    await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(spec);
    const uid = metadata.uid!;
    const running = await phaseOf(metadata.name, 'Running');

    const namespace = objectName(uid, roles.loadNamespace, 1);
    expect(await namespacesIn(load, uid)).toEqual([namespace]);
    expect(await namespacesIn(system, uid)).toEqual([
      objectName(uid, roles.namespace('system', 'harness-service'), 1),
    ]);
    expect(running?.status?.components?.[0].address).toBe(
      'http://served.example',
    );
    const given = await argumentsOf();
    expect(JSON.parse(given.trials)[0].url).toBe('http://served.example');
    const secret = await harness.client.get<Secret>(resources.secrets, {
      namespace: harness.namespace,
      name: given['load-access'],
    });
    const access = JSON.parse(
      Buffer.from(secret.data!['access.json'], 'base64').toString('utf8'),
    );
    const [cluster] = loadKubeConfig({ path: load.hub.kubeconfig }).clusters;
    expect(access).toMatchObject({
      target: 'load',
      server: cluster.server,
      ca: expect.stringContaining('BEGIN CERTIFICATE'),
      namespace,
      token: PLAYED_TOKEN,
    });
    // All that the token may do, it may do in that namespace only.
    const { items } = await load.client.list<
      KubernetesObject & { rules: { resources: string[] }[] }
    >(resources.roles, { namespace });
    expect(items[0].rules.flatMap(rule => rule.resources).sort()).toEqual([
      'jobs',
      'pods',
      'pods/log',
    ]);
    const said = JSON.stringify([
      running,
      given,
      await harness.client.list(resources.configMaps, {
        namespace: harness.namespace,
      }),
    ]);
    expect(said).not.toContain(PLAYED_TOKEN);

    harness.engines.release();
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Complete');
    expect(await namespacesIn(load, uid)).toEqual([]);
    expect(await namespacesIn(system, uid)).toEqual([]);
    expect(await harness.leftovers(uid)).toEqual([]);
  });

  it('waits for an address, says what it needs, and fails when none comes', async () => {
    harness.engines.externalUrls = [];
    await harness.startReconciler({ info });
    const { metadata } = await harness.createRun(spec);
    const message =
      'the address of component "harness-service" in target "system" from outside: the load runs in target "load", so Service "served" needs a load balancer with an address, or type NodePort, at port 8080';
    await harness.waitForRun(
      metadata.name,
      'waiting',
      run =>
        conditionOf(run?.status ?? {}, 'WorkloadSucceeded')?.message ===
        `Waiting for ${message}`,
    );
    await harness.clock.advance(11 * 60_000);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.failure).toMatchObject({
      step: 'WorkloadSucceeded',
      reason: 'DeadlineExceeded',
      message: `Not known in time: ${message}`,
    });
    expect(await namespacesIn(load, metadata.uid!)).toEqual([]);
    expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  });

  it('says when the cluster of what is loaded cannot be asked where that is', async () => {
    await harness.startReconciler({ info });
    harness.engines.hold('delivery');
    const { metadata } = await harness.createRun(spec);
    await harness.waitForRun(
      metadata.name,
      'delivering',
      run =>
        conditionOf(run?.status ?? {}, 'ComponentsHealthy')?.status === 'False',
    );
    const kubeconfig = await harness.client.get<Secret>(resources.secrets, {
      namespace: harness.namespace,
      name: 'system',
    });
    const text = Buffer.from(kubeconfig.data!.kubeconfig, 'base64').toString();
    // A port that nobody listens at.
    const dead = text.replace(/(server: \S+:)\d+/, '$11');
    expect(dead).not.toBe(text);
    const put = (content: string) =>
      harness.client.patch(
        resources.secrets,
        kubeconfig.metadata,
        { data: { kubeconfig: Buffer.from(content).toString('base64') } },
        { type: 'merge' },
      );
    await put(dead);
    await harness.clock.advance(KNOWN_FOR_MS);
    harness.engines.release();
    await harness.waitForRun(metadata.name, 'waiting', run =>
      Boolean(
        conditionOf(
          run?.status ?? {},
          'WorkloadSucceeded',
        )?.message?.startsWith('Waiting for the addresses of what is loaded: '),
      ),
    );
    await put(text);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Complete');
  });

  it('goes before what it loads, and waits for a cluster of others that does not answer', async () => {
    await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(spec);
    await phaseOf(metadata.name, 'Running');
    await close('load');
    await harness.clock.advance(KNOWN_FOR_MS);
    await harness.patchRun(metadata.name, { spec: { abort: true } });
    await harness.waitForRun(metadata.name, 'held up', run =>
      Boolean(
        conditionOf(run?.status ?? {}, 'TornDown')?.message?.includes(
          'target "load"',
        ),
      ),
    );
    // Something may still be sending, so what it sends to stays.
    expect(await harness.leftovers(metadata.uid!)).toContainEqual(
      expect.stringMatching(/^applications/),
    );
    await open('load', load);
    const run = await harness.waitForEnd(metadata.name);
    expect(run.status?.phase).toBe('Aborted');
    expect(await namespacesIn(load, metadata.uid!)).toEqual([]);
    expect(await namespacesIn(system, metadata.uid!)).toEqual([]);
  });

  it('may stand in the target of what it loads, which it then reaches by its Service', async () => {
    await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun({
      ...spec,
      workflow: { ...spec.workflow, target: 'system' },
    });
    await phaseOf(metadata.name, 'Running');
    const given = await argumentsOf();
    const namespace = objectName(
      metadata.uid!,
      roles.namespace('system', 'harness-service'),
      1,
    );
    expect(JSON.parse(given.trials)[0].url).toBe(
      `http://served.${namespace}.svc:8080`,
    );
    expect(await namespacesIn(load, metadata.uid!)).toEqual([]);
    harness.engines.release();
    await harness.waitForEnd(metadata.name);
    expect(await namespacesIn(system, metadata.uid!)).toEqual([]);
  });

  it('does not lose its namespace with its status', async () => {
    const reconciler = await harness.startReconciler({ info });
    harness.engines.hold('loadEnd');
    const { metadata } = await harness.createRun(spec);
    await phaseOf(metadata.name, 'Running');
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
    expect(await namespacesIn(load, metadata.uid!)).toEqual([]);
    expect(await namespacesIn(system, metadata.uid!)).toEqual([]);
  });
});
