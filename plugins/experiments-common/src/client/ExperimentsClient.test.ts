import { ExperimentsClient } from './ExperimentsClient';
import { ExperimentsApiError } from './errors';

function clientWith(answer: () => Response) {
  const calls: { method?: string; url: string; body?: unknown }[] = [];
  const client = new ExperimentsClient({
    fetchApi: {
      fetch: async (url, init) => {
        const body = init?.body ? JSON.parse(String(init.body)) : undefined;
        calls.push({ method: init?.method, url, ...(body && { body }) });
        return answer();
      },
    },
  });
  return { client, calls };
}

const key = { namespace: 'experiments', name: 'a/b' };
const result = { definition: 'hello-app', runUid: 'u' };

describe('ExperimentsClient', () => {
  it.each<[string, (client: ExperimentsClient) => Promise<unknown>]>([
    ['GET definitions', client => client.listDefinitions()],
    ['GET definitions/x', client => client.getDefinition('x')],
    [
      'GET runs?definition=x&active=true&limit=5&phase=Failed%2CAborted',
      client =>
        client.listRuns({
          definition: 'x',
          active: true,
          limit: 5,
          phases: ['Failed', 'Aborted'],
          cursor: undefined,
        }),
    ],
    ['GET runs/experiments/a%2Fb', client => client.getRun(key)],
    ['POST runs/experiments/a%2Fb/abort', client => client.abortRun(key)],
    ['POST runs/experiments/a%2Fb/pause', client => client.pauseRun(key)],
    ['POST runs/experiments/a%2Fb/resume', client => client.resumeRun(key)],
    ['DELETE runs/experiments/a%2Fb', client => client.deleteRun(key)],
    [
      'GET runs/experiments/a%2Fb/processes',
      client => client.listProcesses(key),
    ],
    [
      'GET runs/experiments/a%2Fb/processes/p/output?tailLines=9',
      client => client.getProcessOutput({ ...key, process: 'p', tailLines: 9 }),
    ],
    ['GET results', client => client.listResults()],
    [
      'GET results/hello-app/u/revisions',
      client => client.listResultRevisions(result),
    ],
    [
      'GET results/hello-app/u/latest/result.json',
      client => client.getResult(result),
    ],
    [
      'GET results/hello-app/u/2/manifest.json',
      client => client.getResultManifest({ ...result, revision: 2 }),
    ],
    [
      'GET results/hello-app/u/latest/series/p99.json?download=true',
      client =>
        client.downloadResultFile({ ...result, path: 'series/p99.json' }),
    ],
    ['GET status', client => client.getStatus()],
  ])('%s', async (request, call) => {
    const { client, calls } = clientWith(() => Response.json({}));
    await call(client);
    const [method, path] = request.split(' ');
    expect(calls).toEqual([{ method, url: `plugin://experiments/${path}` }]);
  });

  it('names the entry that is given up on', async () => {
    const { client, calls } = clientWith(() => Response.json({}));
    await client.abandonEntry({ ...key, entry: 'applications/x' });
    expect(calls).toMatchObject([
      {
        method: 'POST',
        url: 'plugin://experiments/runs/experiments/a%2Fb/abandon',
        body: { entry: 'applications/x' },
      },
    ]);
  });

  it.each([
    [201, true],
    [200, false],
  ])('tells by %d whether a run was made', async (status, created) => {
    const { client, calls } = clientWith(() =>
      Response.json({ name: 'x' }, { status }),
    );
    expect(await client.createRun({ definition: 'x' })).toEqual({
      run: { name: 'x' },
      created,
    });
    expect(calls[0].body).toEqual({ definition: 'x' });
  });

  it('rejects with the fields and the permission of the answer', async () => {
    const fields = [{ field: 'spec.a', reason: 'Invalid', message: 'no' }];
    const refused = clientWith(() =>
      Response.json(
        { error: { name: 'UnprocessableError', message: 'm' }, errors: fields },
        { status: 422 },
      ),
    );
    await expect(refused.client.plan({})).rejects.toMatchObject({
      status: 422,
      serverError: 'UnprocessableError',
      message: 'm',
      fields,
    });
    const denied = clientWith(() =>
      Response.json(
        {
          error: {
            name: 'NotAllowedError',
            message: 'm',
            permission: 'experiments.run.create',
          },
        },
        { status: 403 },
      ),
    );
    await expect(denied.client.plan({})).rejects.toMatchObject({
      status: 403,
      permission: 'experiments.run.create',
    });
  });

  it('keeps the status of an answer that is not ours', async () => {
    const { client } = clientWith(
      () => new Response('<html>Bad gateway</html>', { status: 502 }),
    );
    const error = await client.getStatus().catch(thrown => thrown);
    expect(error).toBeInstanceOf(ExperimentsApiError);
    expect(error).toMatchObject({ status: 502, fields: [] });
  });
});
