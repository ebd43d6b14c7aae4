import { PodOutputReader, summaryOf, type StepPod } from './PodOutputReader';
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

const pod = (state: object): StepPod =>
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
  } as StepPod);

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
      { state: 'Exited', exitCode: 2, exitedAt: '2026-01-01T00:00:02Z' },
    ],
  ])('of %j', (state, want) => {
    expect(summaryOf(pod(state))).toMatchObject({
      id: 'axp-1-trial-2',
      entrypoint: 'loadgen/trial',
      ...want,
    });
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
    const reader = new PodOutputReader(clientOf(() => ({ status: 403 })));
    await expect(reader.list(run)).rejects.toThrow('read pods and their logs');
  });
});

describe('RunOutputReader', () => {
  it('reads pods where the hub runs no processes', async () => {
    const client = clientOf(path =>
      path.startsWith('/api/v1/')
        ? { status: 200, body: JSON.stringify({ items: [pod({})] }) }
        : { status: 404 },
    );
    expect(await new RunOutputReader(client).list(run)).toHaveLength(1);
    expect(client.asked.at(-1)).toBe(
      '/api/v1/namespaces/experiments/pods?labelSelector=assay.dev%2Frun-uid%3Du',
    );
  });

  it('asks for no pods where it runs processes', async () => {
    const client = clientOf(() => ({ status: 200, body: '{"items":[]}' }));
    expect(await new RunOutputReader(client).list(run)).toEqual([]);
    expect(client.asked).toHaveLength(1);
  });
});
