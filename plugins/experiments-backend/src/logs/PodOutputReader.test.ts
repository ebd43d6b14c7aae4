import {
  PodOutputReader,
  summariesOf,
  summaryOf,
  type OutputPod,
} from './PodOutputReader';
import { RunOutputReader } from './RunOutputReader';

const run = { uid: 'u', namespace: 'experiments' };

const clientOf = (
  answer: (path: string) => { status: number; body?: string },
) => {
  const asked: string[] = [];
  return {
    asked,
    async raw(path: string) {
      asked.push(path);
      return { body: '', headers: {}, ...answer(path) };
    },
  };
};

const pod = (state: object): OutputPod =>
  ({
    metadata: {
      name: 'axp-1-trial-2',
      creationTimestamp: '2026-01-01T00:00:00Z',
      annotations: { 'assay.dev/entrypoint': 'loadgen/trial' },
    },
    status: {
      containerStatuses: [
        { name: 'wait', state: {} },
        { name: 'main', state },
      ],
    },
  } as OutputPod);

describe('summaryOf', () => {
  it.each([
    [{ waiting: {} }, { state: 'Starting', startedAt: '2026-01-01T00:00:00Z' }],
    [
      { running: { startedAt: '2026-01-01T00:00:01Z' } },
      { state: 'Running', startedAt: '2026-01-01T00:00:01Z' },
    ],
    [
      {
        terminated: {
          exitCode: 2,
          startedAt: '2026-01-01T00:00:01Z',
          finishedAt: '2026-01-01T00:00:02Z',
        },
      },
      {
        state: 'Exited',
        exitCode: 2,
        startedAt: '2026-01-01T00:00:01Z',
        exitedAt: '2026-01-01T00:00:02Z',
      },
    ],
  ])('of %j', (state, want) => {
    const named = { id: 'p', role: 'workload', entrypoint: 'loadgen/trial' };
    expect(summaryOf(pod(state), 'main', named)).toEqual({
      ...named,
      attempt: 1,
      ...want,
    });
  });

  it('of one that crashes again and again says how it ended last', () => {
    const crashing = pod({ waiting: { reason: 'CrashLoopBackOff' } });
    crashing.status!.containerStatuses![1].lastState = {
      terminated: { exitCode: 3, finishedAt: '2026-01-01T00:00:09Z' },
    };
    const named = { id: 'p', role: 'workload', entrypoint: 'loadgen/trial' };
    expect(summaryOf(crashing, 'main', named)).toMatchObject({
      state: 'Exited',
      exitCode: 3,
      exitedAt: '2026-01-01T00:00:09Z',
    });
  });
});

const namespace = {
  metadata: {
    name: 'axp-ns',
    labels: { 'assay.dev/role': 'namespace-target-hello-app' },
  },
};
const server: OutputPod = {
  metadata: { name: 'hello-1', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { containers: [{ name: 'hello' }, { name: 'proxy' }] },
};

describe('summariesOf', () => {
  it('names each container of a component by what its namespace is for', () => {
    expect(summariesOf(server, namespace)).toMatchObject([
      { id: 'axp-ns~hello-1~hello', role: 'app-target-hello-app' },
      { id: 'axp-ns~hello-1~proxy', role: 'app-target-hello-app' },
    ]);
  });
});

describe('PodOutputReader', () => {
  it('asks for a bounded tail that ends, and says when there was more', async () => {
    const client = clientOf(() => ({ status: 200, body: 'a\nb\nc\n' }));
    const reader = new PodOutputReader(client);
    expect(await reader.output(run, 'p', { tailLines: 2 })).toEqual({
      lines: ['b', 'c'],
      truncated: true,
    });
    expect(client.asked).toEqual([
      '/api/v1/namespaces/experiments/pods/p/log?container=main&follow=false&tailLines=3&limitBytes=1048576',
    ]);
    expect(await reader.output(run, 'p', { tailLines: 3 })).toEqual({
      lines: ['a', 'b', 'c'],
      truncated: false,
    });
  });

  it.each([400, 404])(
    'finds nothing where the hub answers %d',
    async status => {
      const reader = new PodOutputReader(clientOf(() => ({ status })));
      expect(await reader.output(run, 'p')).toBeUndefined();
    },
  );

  it('names the right that is missing', async () => {
    const message = 'User "a" cannot list resource "pods" in API group ""';
    const client = clientOf(() => ({
      status: 403,
      body: JSON.stringify({ message }),
    }));
    await expect(new PodOutputReader(client).list(run)).rejects.toThrow(
      `read pods and their logs: ${message}`,
    );
  });

  it('reads the containers of components in the namespaces of the run', async () => {
    const answers: Record<string, object[]> = {
      '/api/v1/namespaces/experiments/pods': [pod({})],
      '/api/v1/namespaces': [namespace],
      '/api/v1/namespaces/axp-ns/pods': [server],
    };
    const client = clientOf(path => ({
      status: 200,
      body: path.includes('/log?')
        ? 'hello'
        : JSON.stringify({ items: answers[path.split('?')[0]] }),
    }));
    const reader = new PodOutputReader(client);
    expect((await reader.list(run))?.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'axp-1-trial-2',
        'axp-ns~hello-1~hello',
        'axp-ns~hello-1~proxy',
      ]),
    );
    expect(client.asked[1]).toBe(
      '/api/v1/namespaces?labelSelector=assay.dev%2Frun-uid%3Du',
    );
    await reader.output(run, 'axp-ns~hello-1~proxy', { tailLines: 1 });
    expect(client.asked.at(-1)).toContain(
      '/api/v1/namespaces/axp-ns/pods/hello-1/log?container=proxy&',
    );
  });

  it('needs no right to namespaces where runs are delivered elsewhere', async () => {
    const client = clientOf(path =>
      path.startsWith('/api/v1/namespaces?')
        ? { status: 403 }
        : { status: 200, body: JSON.stringify({ items: [pod({})] }) },
    );
    expect(await new PodOutputReader(client).list(run)).toHaveLength(1);
  });
});

describe('RunOutputReader', () => {
  it('reads pods where the hub runs no processes', async () => {
    const client = clientOf(path =>
      path.startsWith('/api/v1/namespaces/')
        ? { status: 200, body: JSON.stringify({ items: [pod({})] }) }
        : { status: 404 },
    );
    expect(await new RunOutputReader(client).list(run)).toHaveLength(1);
    expect(client.asked.at(1)).toBe(
      '/api/v1/namespaces/experiments/pods?labelSelector=assay.dev%2Frun-uid%3Du',
    );
  });

  it('asks for no pods where it runs processes', async () => {
    const client = clientOf(() => ({ status: 200, body: '{"items":[]}' }));
    expect(await new RunOutputReader(client).list(run)).toEqual([]);
    expect(client.asked).toHaveLength(1);
  });
});
