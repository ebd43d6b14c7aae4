import type { ProcessSummary } from '@assay/plugin-experiments-common';
import {
  describeFailedProcess,
  findFailedProcess,
} from './describeFailedProcess';
import { ProcessOutputReader } from './ProcessOutputReader';

const process = (
  role: string,
  fields: Partial<ProcessSummary> = {},
): ProcessSummary => ({
  id: role,
  role,
  attempt: 1,
  entrypoint: 'serve',
  state: 'Exited',
  startedAt: '2026-01-01T00:00:00Z',
  exitedAt: '2026-01-01T00:00:01Z',
  exitCode: 1,
  ...fields,
});

const readerOf = (answers: Record<string, unknown>, asked: string[] = []) =>
  new ProcessOutputReader({
    async raw(path) {
      asked.push(path);
      const body = answers[path.split('?')[0]];
      return body === undefined
        ? { status: 404, body: '', headers: {} }
        : { status: 200, body: JSON.stringify(body), headers: {} };
    },
  });

describe('findFailedProcess', () => {
  const server = process('app-target-hello-app');
  const load = process('workload', { exitedAt: '2026-01-01T00:00:02Z' });

  it.each([
    ['the one of the step', [server, load], 'ComponentsHealthy', server.role],
    ['the one of the step', [server, load], 'WorkloadSucceeded', load.role],
    [
      'a server that crashed under load',
      [server, { ...load, exitCode: 0 }],
      'WorkloadSucceeded',
      server.role,
    ],
    [
      'one that was killed',
      [process('workload', { exitCode: undefined, signal: 'SIGKILL' })],
      'WorkloadSucceeded',
      'workload',
    ],
    [
      'none that ended well',
      [process('workload', { exitCode: 0 })],
      'WorkloadSucceeded',
      undefined,
    ],
    [
      'none that is alive',
      [process('workload', { state: 'Running', exitCode: undefined })],
      'WorkloadSucceeded',
      undefined,
    ],
  ] as const)('finds %s', (_, processes, step, want) => {
    expect(findFailedProcess(processes, step)?.role).toBe(want);
  });
});

describe('describeFailedProcess', () => {
  const { signal } = new AbortController();
  const options = {
    run: { uid: 'uid', namespace: 'ns' },
    step: 'WorkloadSucceeded' as const,
    signal,
  };

  it('keeps the exit code and the last lines', async () => {
    const asked: string[] = [];
    const reader = readerOf(
      {
        '/assay.dev/local/v1/processes': { items: [process('workload')] },
        '/assay.dev/local/v1/processes/workload/output': {
          lines: [
            ...Array.from({ length: 60 }, (_, i) => `line ${i}`),
            'x'.repeat(3000),
          ],
          truncated: true,
        },
      },
      asked,
    );
    const failed = await describeFailedProcess(reader, options);
    expect(failed).toMatchObject({ role: 'workload', exitCode: 1 });
    expect(failed?.output).toHaveLength(50);
    expect(failed?.output.at(-1)).toHaveLength(2000);
    expect(asked).toEqual([
      '/assay.dev/local/v1/processes?runUid=uid',
      '/assay.dev/local/v1/processes/workload/output?tailLines=50',
    ]);
  });

  it('leaves them out on a hub that runs no processes', async () => {
    expect(await describeFailedProcess(readerOf({}), options)).toBeUndefined();
  });

  it('leaves them out when the hub cannot say', async () => {
    const reader = new ProcessOutputReader({
      raw: async () => ({ status: 500, body: '', headers: {} }),
    });
    await expect(
      reader.list({ uid: 'uid', namespace: 'ns' }),
    ).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    expect(await describeFailedProcess(reader, options)).toBeUndefined();
  });
});
