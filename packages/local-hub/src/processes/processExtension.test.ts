import { processExtension, type MetricsAddress } from './processExtension';
import type { ProcessRecord, ProcessSupervisor } from './types';

const record = (runUid: string, id: string): ProcessRecord => ({
  id,
  state: 'Exited',
  pid: 42,
  startedAt: '2026-01-01T00:00:01Z',
  exit: { at: '2026-01-01T00:00:02Z', reason: 'exited', exitCode: 3 },
  stopRequested: false,
  intent: {
    runUid,
    role: 'workload',
    trial: 'a-1',
    attempt: 2,
    component: 'loadgen',
    entrypoint: 'trial',
    createdAt: '2026-01-01T00:00:00Z',
    notes: { node: 'wf[1].trial(0:id:a-1)', step: 'trial(0:id:a-1)' },
  } as Partial<ProcessRecord['intent']> as ProcessRecord['intent'],
});

const supervisor = {
  list: () => [record('run-1', 'one'), record('run-2', 'two')],
  output: async (id: string, tailLines: number) =>
    id === 'one'
      ? { lines: ['a', 'b'].slice(-tailLines), truncated: true }
      : undefined,
} as unknown as ProcessSupervisor;

const ask = (path: string, metrics?: MetricsAddress) => {
  const url = new URL(`https://hub/assay.dev/local/v1${path}`);
  return processExtension({
    supervisor,
    version: '1.2.3',
    metrics: () => metrics,
  }).handle({ method: 'GET', path: url.pathname, query: url.searchParams });
};

describe('processExtension', () => {
  it('says what the hub is and where metrics are answered', async () => {
    expect(await ask('/info')).toEqual({
      status: 200,
      body: {
        hub: 'local',
        version: '1.2.3',
        metrics: undefined,
        machine: {
          platform: process.platform,
          arch: process.arch,
          nodeVersion: process.version,
          cpuModel: expect.any(String),
          cpus: expect.any(Number),
          memoryBytes: expect.any(Number),
        },
      },
    });
    const metrics = {
      url: 'http://127.0.0.1:9',
      engine: 'victoriametrics' as const,
    };
    expect(await ask('/info', metrics)).toMatchObject({ body: { metrics } });
  });

  it('lists the processes of a run', async () => {
    expect(await ask('/processes?runUid=run-1')).toEqual({
      status: 200,
      body: {
        items: [
          {
            id: 'one',
            role: 'workload',
            attempt: 2,
            trial: 'a-1',
            step: 'trial(0:id:a-1)',
            entrypoint: 'loadgen/trial',
            state: 'Exited',
            pid: 42,
            startedAt: '2026-01-01T00:00:01Z',
            exitedAt: '2026-01-01T00:00:02Z',
            exitCode: 3,
            signal: undefined,
          },
        ],
      },
    });
  });

  it('gives the last lines of a process, and nothing of an unknown one', async () => {
    expect(await ask('/processes/one/output?tailLines=1')).toEqual({
      status: 200,
      body: { lines: ['b'], truncated: true },
    });
    expect(await ask('/processes/absent/output')).toBeUndefined();
    expect(await ask('/elsewhere')).toBeUndefined();
  });
});
