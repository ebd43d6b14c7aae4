import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  VirtualClock,
  type KubernetesObject,
  type ResourceType,
} from '@assay/controller';
import {
  annotations,
  GROUP_VERSION,
  labels,
  resources,
  SHARED_REGISTRATION,
} from '@assay/plugin-experiments-common';
import { Janitor } from './Janitor';
import { Memory, MemoryConflict, memoryName } from './Memory';
import { joinHub, startLocalHub, type TestHub } from './testing/connectHubs';

jest.setTimeout(60_000);

const PATIENCE_MS = 20_000;

const given = process.env.CONTROL_PLANE_KUBECONFIG;
const hubs = [
  { name: 'the local hub', connect: startLocalHub },
  ...(given
    ? [{ name: 'a real API server', connect: () => joinHub(given) }]
    : []),
];

if (!given) {
  // eslint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- it says what is skipped
  it.skip('skipped: CONTROL_PLANE_KUBECONFIG is not set; the janitor on a real API server', () => {});
}

const MINUTE = 60_000;

describe.each(hubs)('a janitor on $name', ({ connect }) => {
  const id = randomBytes(3).toString('hex');
  const namespace = `janitor-${id}`;
  const argocdNamespace = `janitor-${id}-argocd`;
  const clock = new VirtualClock(Date.now());
  let hub: TestHub;
  beforeAll(async () => {
    hub = await connect();
    for (const name of [namespace, argocdNamespace]) {
      await hub.client.create(resources.namespaces, {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
    }
    // A definition that was made just now is served a moment later.
    for (let tries = 0; tries < 100; tries++) {
      const served = await hub.client
        .list(resources.experiments, { namespace })
        .then(
          () => true,
          () => false,
        );
      if (served) {
        return;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  });
  afterAll(async () => {
    for (const name of [namespace, argocdNamespace]) {
      await hub?.client.delete(resources.namespaces, { name }).catch(() => {});
    }
    await hub?.close();
  });

  const janitor = (
    installation: string,
    mode: 'delete' | 'report' = 'delete',
    over: Partial<ConstructorParameters<typeof Janitor>[0]> = {},
  ) =>
    new Janitor({
      client: hub.client,
      clock,
      installation,
      mode,
      namespaces: [namespace],
      argocdNamespace,
      memoryNamespace: namespace,
      managedGroups: [],
      ...over,
    });

  const bodies: Record<string, object> = {
    applications: {
      spec: {
        project: 'default',
        source: { repoURL: 'https://library.example', path: 'a' },
        destination: { name: 'cluster', namespace: 'a' },
      },
    },
    workflows: { spec: { workflowTemplateRef: { name: 'a' } } },
    secrets: {
      data: { name: Buffer.from('cluster').toString('base64') },
    },
    experimentclusters: { spec: { provider: 'simulated' } },
    appprojects: { spec: {} },
    configmaps: { data: { plan: '{}' } },
  };
  const inArgocd = ['applications', 'appprojects', 'secrets'];

  async function make(
    type: ResourceType,
    run: { uid: string; key?: string; installation: string },
    over: { name?: string; expiresAt?: number; finalizers?: string[] } = {},
  ): Promise<KubernetesObject> {
    return hub.client.create(type, {
      apiVersion: type.group ? `${type.group}/${type.version}` : type.version,
      kind: type.kind,
      metadata: {
        name: over.name ?? `axp-${randomBytes(4).toString('hex')}`,
        namespace: inArgocd.includes(type.plural) ? argocdNamespace : namespace,
        finalizers: over.finalizers,
        labels: {
          [labels.installation]: run.installation,
          [labels.runUid]: run.uid,
          [labels.role]: 'role',
          [labels.expiresAt]: String(
            Math.floor((over.expiresAt ?? clock.now() + 60 * MINUTE) / 1000),
          ),
        },
        annotations: run.key ? { [annotations.run]: run.key } : {},
      },
      ...bodies[type.plural],
    });
  }

  const everything = [
    resources.workflows,
    resources.applications,
    resources.secrets,
    resources.experimentClusters,
    resources.appProjects,
    resources.configMaps,
  ];

  async function remaining(uid: string): Promise<string[]> {
    const lists = await Promise.all(
      everything.map(type =>
        hub.client.list(type, {
          namespace: inArgocd.includes(type.plural)
            ? argocdNamespace
            : namespace,
          labelSelector: `${labels.runUid}=${uid}`,
        }),
      ),
    );
    return lists.flatMap(({ items }, index) =>
      items.map(() => everything[index].plural),
    );
  }

  /** Kinds of what was deleted, in order. A busy server takes its time to let an owner go. */
  async function sweepUntilGone(
    installation: string,
    uid: string,
  ): Promise<string[]> {
    const order: string[] = [];
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      const { findings } = await janitor(installation).sweep();
      const deleted = findings.filter(
        ({ disposition }) => disposition === 'delete',
      );
      order.push(...deleted.map(({ resource }) => resource.split('.')[0]));
      if ((await remaining(uid)).length === 0 || Date.now() > end) {
        return order;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  async function makeRun(spec: object = {}) {
    return hub.client.create(resources.experiments, {
      apiVersion: GROUP_VERSION,
      kind: 'Experiment',
      metadata: { name: '', generateName: 'run-', namespace },
      spec: { targets: [{ name: 'target' }], ...spec },
    } as KubernetesObject);
  }

  it('takes a lost run apart in order, after ten minutes that survive restarts, and nothing else', async () => {
    const lost = {
      uid: randomUUID(),
      key: `${namespace}/lost`,
      installation: 'a',
    };
    const theirs = { ...lost, uid: randomUUID(), installation: 'b' };
    const alive = await makeRun();
    const living = {
      uid: alive.metadata.uid!,
      key: `${namespace}/${alive.metadata.name}`,
      installation: 'a',
    };
    for (const run of [lost, theirs, living]) {
      for (const type of everything) {
        await make(type, run);
      }
    }

    const first = await janitor('a').sweep();
    expect(first.counts).toMatchObject({ waiting: 6, foreign: 6, unlisted: 6 });
    expect(first.counts.delete).toBeUndefined();
    await clock.advance(10 * MINUTE - 1);
    expect((await janitor('a').sweep()).counts.delete).toBeUndefined();

    await clock.advance(1);
    const order: string[] = [];
    for (let sweeps = 0; sweeps < 10; sweeps++) {
      // Each is a janitor that remembers nothing itself.
      const report = await janitor('a').sweep();
      const deleted = report.findings.filter(
        ({ disposition }) => disposition === 'delete',
      );
      if (deleted.length === 0) {
        break;
      }
      order.push(deleted.map(({ resource }) => resource.split('.')[0]).join());
    }
    // The Secret is held while the others' Applications point to its cluster.
    expect(order).toEqual(['workflows', 'applications']);
    const [application] = (
      await hub.client.list(resources.applications, {
        namespace: argocdNamespace,
        labelSelector: `${labels.runUid}=${theirs.uid}`,
      })
    ).items;
    await hub.client.patch(
      resources.applications,
      application.metadata,
      { spec: { destination: { name: 'elsewhere' } } },
      { type: 'merge' },
    );
    await hub.client.patch(
      resources.applications,
      (
        await hub.client.list(resources.applications, {
          namespace: argocdNamespace,
          labelSelector: `${labels.runUid}=${living.uid}`,
        })
      ).items[0].metadata,
      { spec: { destination: { name: 'elsewhere' } } },
      { type: 'merge' },
    );
    order.push(...(await sweepUntilGone('a', lost.uid)));
    expect(order).toEqual([
      'workflows',
      'applications',
      'secrets',
      'experimentclusters',
      'appprojects',
      'configmaps',
    ]);
    expect(await remaining(lost.uid)).toEqual([]);
    expect(await remaining(theirs.uid)).toHaveLength(6);
    expect(await remaining(living.uid)).toHaveLength(6);

    // The other installation's janitor clears its own, and leaves ours.
    await janitor('b').sweep();
    await clock.advance(10 * MINUTE);
    await sweepUntilGone('b', theirs.uid);
    expect(await remaining(theirs.uid)).toEqual([]);
    expect(await remaining(living.uid)).toHaveLength(6);
  });

  it('takes an expired run apart although the run still stands, unless it was given more time', async () => {
    const expired = await makeRun();
    const extended = await makeRun({
      expiresAt: new Date(clock.now() + 600 * MINUTE).toISOString(),
    });
    const runs = [expired, extended].map(({ metadata }) => ({
      uid: metadata.uid!,
      key: `${namespace}/${metadata.name}`,
      installation: 'c',
    }));
    for (const run of runs) {
      await make(resources.workflows, run, { expiresAt: clock.now() - MINUTE });
    }
    await janitor('c').sweep();
    await clock.advance(10 * MINUTE);
    await janitor('c').sweep();
    expect(await remaining(runs[0].uid)).toEqual([]);
    expect(await remaining(runs[1].uid)).toEqual(['workflows']);
  });

  it('only reports where only a report is wanted, and asks for a person', async () => {
    const lost = {
      uid: randomUUID(),
      key: `${namespace}/x`,
      installation: 'd',
    };
    await make(resources.configMaps, lost);
    await janitor('d', 'report').sweep();
    await clock.advance(20 * MINUTE);
    const report = await janitor('d', 'report').sweep();
    expect(report).toMatchObject({ counts: { leaked: 1 }, attention: true });
    expect(report.findings).toContainEqual(
      expect.objectContaining({
        resource: 'configmaps',
        runUid: lost.uid,
        disposition: 'leaked',
        message: 'Its run does not exist',
      }),
    );
    expect(await remaining(lost.uid)).toEqual(['configmaps']);
    const stored = await hub.client.get<KubernetesObject & { data: any }>(
      resources.configMaps,
      { namespace, name: memoryName('d') },
    );
    expect(JSON.parse(stored.data.report)).toEqual(report);
  });

  it('gives the name of a run that is another one by now no credit', async () => {
    const other = await makeRun();
    const lost = {
      uid: randomUUID(),
      key: `${namespace}/${other.metadata.name}`,
      installation: 'e',
    };
    await make(resources.configMaps, lost);
    await janitor('e').sweep();
    await clock.advance(10 * MINUTE);
    await janitor('e').sweep();
    expect(await remaining(lost.uid)).toEqual([]);
  });

  it('accuses nobody whose run cannot be asked for', async () => {
    const lost = {
      uid: randomUUID(),
      key: `${namespace}/y`,
      installation: 'f',
    };
    await make(resources.configMaps, lost);
    const refusing = {
      ...hub.client,
      get: async (type: ResourceType, key: any) => {
        if (type.plural === 'experiments') {
          throw new Error('forbidden');
        }
        return hub.client.get(type, key);
      },
      list: hub.client.list.bind(hub.client),
      create: hub.client.create.bind(hub.client),
      replace: hub.client.replace.bind(hub.client),
      delete: hub.client.delete.bind(hub.client),
      raw: hub.client.raw.bind(hub.client),
    } as typeof hub.client;
    await janitor('f', 'delete', { client: refusing }).sweep();
    await clock.advance(20 * MINUTE);
    const report = await janitor('f', 'delete', { client: refusing }).sweep();
    expect(report).toMatchObject({ counts: { unknown: 1 }, attention: true });
    expect(await remaining(lost.uid)).toEqual(['configmaps']);
  });

  describe('of a registration that runs share', () => {
    const register = (
      installation: string,
      users: Record<string, string>,
    ): Promise<KubernetesObject> => {
      const name = `axs-${randomBytes(4).toString('hex')}`;
      const encode = (text: string) => Buffer.from(text).toString('base64');
      return hub.client.create(resources.secrets, {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: {
          name,
          namespace: argocdNamespace,
          labels: {
            'argocd.argoproj.io/secret-type': 'cluster',
            [labels.installation]: installation,
            [labels.shared]: SHARED_REGISTRATION,
          },
          annotations: Object.fromEntries(
            Object.entries(users).map(([uid, key]) => [
              `${annotations.usedByPrefix}${uid}`,
              key,
            ]),
          ),
        },
        data: { name: encode(name), server: encode(`https://${name}`) },
      } as KubernetesObject);
    };
    const isThere = ({ metadata }: KubernetesObject) =>
      hub.client
        .get(resources.secrets, {
          namespace: argocdNamespace,
          name: metadata.name,
        })
        .then(
          () => true,
          () => false,
        );
    const lostUser = () => ({ [randomUUID()]: `${namespace}/lost` });

    it('deletes it when every run that used it is gone, and says how to mend what another uses', async () => {
      const alive = await makeRun();
      const user = {
        [alive.metadata.uid!]: `${namespace}/${alive.metadata.name}`,
      };
      const [lost] = Object.keys(lostUser());
      const forsaken = await register('i', { ...lostUser(), ...lostUser() });
      const used = await register('i', user);
      const outdated = await register('i', {
        ...user,
        [lost]: `${namespace}/lost`,
      });
      const theirs = await register('j', lostUser());

      expect((await janitor('i').sweep()).counts.waiting).toBe(1);
      await clock.advance(10 * MINUTE);
      const told = await janitor('i', 'report').sweep();
      expect(told).toMatchObject({
        counts: { leaked: 1, outdated: 1, alive: 1 },
        attention: true,
      });
      expect(await isThere(forsaken)).toBe(true);

      const report = await janitor('i').sweep();
      expect(report.findings).toContainEqual({
        resource: 'secrets',
        namespace: argocdNamespace,
        name: outdated.metadata.name,
        users: expect.arrayContaining([
          { runUid: lost, run: `${namespace}/lost` },
        ]),
        disposition: 'outdated',
        message: expect.stringContaining(
          `kubectl annotate secret ${outdated.metadata.name} --namespace ${argocdNamespace} used-by.assay.dev/${lost}-`,
        ),
      });
      expect(await isThere(forsaken)).toBe(false);
      for (const each of [used, outdated, theirs]) {
        expect(await isThere(each)).toBe(true);
      }
      await janitor('j').sweep();
      await clock.advance(10 * MINUTE);
      await janitor('j').sweep();
      expect(await isThere(theirs)).toBe(false);
      expect(await isThere(used)).toBe(true);
    });

    it('leaves it to a run that joins between the look and the deletion', async () => {
      const forsaken = await register('k', lostUser());
      const joining = new Proxy(hub.client, {
        get(client, property) {
          const value = Reflect.get(client, property);
          if (property !== 'delete') {
            return typeof value === 'function' ? value.bind(client) : value;
          }
          return async (...call: Parameters<typeof client.delete>) => {
            await client.patch(
              resources.secrets,
              { namespace: argocdNamespace, name: forsaken.metadata.name },
              {
                metadata: {
                  annotations: {
                    [`${annotations.usedByPrefix}${randomUUID()}`]: 'a/b',
                  },
                },
              },
              { type: 'merge' },
            );
            return client.delete(...call);
          };
        },
      });
      await janitor('k').sweep();
      await clock.advance(10 * MINUTE);
      const report = await janitor('k', 'delete', { client: joining }).sweep();
      expect(report.counts.delete).toBe(1);
      expect(report.problems).toEqual([]);
      expect(await isThere(forsaken)).toBe(true);
    });
  });

  it('lets one of two at once do the work', async () => {
    const one = new Memory(hub.client, namespace, 'g');
    const other = new Memory(hub.client, namespace, 'g');
    await one.read();
    await other.read();
    await one.write({ 'absent/x': 1 });
    await expect(other.write({ 'absent/x': 2 })).rejects.toThrow(
      MemoryConflict,
    );
    expect(await other.read()).toEqual({ 'absent/x': 1 });
  });

  it('runs as a program that prints its report', async () => {
    const lost = {
      uid: randomUUID(),
      key: `${namespace}/z`,
      installation: 'h',
    };
    await make(resources.configMaps, lost);
    const { code, stdout } = await runProgram(hub.kubeconfig, [
      '--installation',
      'h',
      '--namespace',
      namespace,
      '--argocd-namespace',
      argocdNamespace,
      '--memory-namespace',
      namespace,
      '--grace-seconds',
      '0',
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      installation: 'h',
      mode: 'delete',
      counts: { delete: 1 },
    });
    expect(code).toBe(0);
    expect(await remaining(lost.uid)).toEqual([]);
  });

  it.each([
    { args: ['--grace-seconds', 'soon'], says: '--grace-seconds' },
    { args: ['--installation', 'not a label'], says: '--installation' },
    { args: ['--no-such-option'], says: 'no-such-option' },
  ])('refuses $args with code 2', async ({ args, says }) => {
    const { code, stderr } = await runProgram(hub.kubeconfig, args);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });
});

async function runProgram(kubeconfig: string, args: string[]) {
  const program = [
    '--require',
    require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    join(__dirname, 'main.ts'),
    '--kubeconfig',
    kubeconfig,
    ...args,
  ];
  return promisify(execFile)(process.execPath, program).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    error => error as { code: number; stdout: string; stderr: string },
  );
}
