import type { CreateRunRequest } from '@assay/plugin-experiments-common';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { createCreateAction } from './create';
import { createRunAction } from './run';

interface Call {
  url: string;
  authorization: string | null;
  body: CreateRunRequest;
}

/** The experiments API: answers every creation with the run of its key. */
function fakeApi(answer?: { status: number; body: unknown }) {
  const calls: Call[] = [];
  const keys = new Set<string>();
  const send = async (input: RequestInfo | URL, init?: RequestInit) => {
    const body = JSON.parse(String(init?.body)) as CreateRunRequest;
    calls.push({
      url: String(input),
      authorization: new Headers(init?.headers).get('authorization'),
      body,
    });
    if (answer) {
      return Response.json(answer.body, { status: answer.status });
    }
    if (String(input).endsWith('/plans')) {
      return Response.json({ trials: 6, rung: 'process' });
    }
    const key = body.idempotencyKey ?? '';
    const status = keys.has(key) ? 200 : 201;
    keys.add(key);
    const run = { namespace: 'experiments', name: `${body.definition}-abc` };
    return Response.json(run, { status });
  };
  const access = {
    auth: mockServices.auth(),
    discovery: mockServices.discovery(),
    fetch: send as typeof fetch,
  };
  return { access, calls };
}

function context<T extends object>(input: T, extra: object = {}) {
  const outputs: Record<string, unknown> = {};
  const logger = mockServices.logger.mock();
  // The mock context takes no step and no isDryRun.
  const mock: any = {
    ...createMockActionContext({ input: input as any }),
    logger,
    task: { id: 'task-1' },
    step: { id: 'run', name: 'Run' },
    output: (name: string, value: unknown) => {
      outputs[name] = value;
    },
    getInitiatorCredentials: async () =>
      mockCredentials.user('user:default/ada'),
    ...extra,
  };
  return { mock, outputs, logger };
}

describe('experiments:run', () => {
  it('starts the definition as the initiator and outputs where the run is', async () => {
    const { access, calls } = fakeApi();
    const { mock, outputs } = context({
      definition: 'experiment:default/hello-app',
      repetitions: 5,
      rate: 200,
      duration: '30s',
    });
    await createRunAction(access).handler(mock);

    expect(calls).toEqual([
      {
        url: 'http://localhost:0/api/experiments/runs',
        authorization: expect.stringContaining('Bearer '),
        body: {
          definition: 'hello-app',
          overrides: {
            repetitions: 5,
            arguments: { rate: '200', duration: '30s' },
          },
          idempotencyKey: 'task-1.run',
        },
      },
    ]);
    expect(calls[0].authorization).toContain('user:default/ada');
    expect(outputs).toEqual({
      runName: 'hello-app-abc',
      namespace: 'experiments',
      url: '/experiments/runs/experiments/hello-app-abc',
    });
  });

  it('finds the run again when the task is repeated', async () => {
    const { access, calls } = fakeApi();
    const first = context({ definition: 'hello-app' });
    const second = context({ definition: 'hello-app' });
    await createRunAction(access).handler(first.mock);
    await createRunAction(access).handler(second.mock);

    expect(calls[0].body.idempotencyKey).toBe(calls[1].body.idempotencyKey);
    expect(second.logger.info).toHaveBeenCalledWith(
      'Found run experiments/hello-app-abc',
    );
    expect(second.outputs).toEqual(first.outputs);
  });

  it('leaves out what the form left empty', async () => {
    const { access, calls } = fakeApi();
    const { mock } = context({
      definition: 'hello-app',
      duration: '',
      provider: '',
      namespace: '',
    });
    await createRunAction(access).handler(mock);
    expect(calls[0].body).toEqual({
      definition: 'hello-app',
      overrides: {},
      idempotencyKey: 'task-1.run',
    });
  });

  it('names every refused field in the log', async () => {
    const { access } = fakeApi({
      status: 422,
      body: {
        error: { name: 'UnprocessableEntityError', message: 'Invalid spec' },
        errors: [
          {
            field: 'spec.workflow.repetitions',
            reason: 'FieldValueInvalid',
            message: 'must be at least 1',
          },
        ],
      },
    });
    const { mock, logger, outputs } = context({ definition: 'hello-app' });
    await expect(createRunAction(access).handler(mock)).rejects.toThrow(
      'The run was not created: Invalid spec',
    );
    expect(logger.error).toHaveBeenCalledWith(
      'spec.workflow.repetitions: must be at least 1',
    );
    expect(outputs).toEqual({});
  });

  it('plans and creates nothing in a dry run', async () => {
    const { access, calls } = fakeApi();
    const { mock } = context({ definition: 'hello-app' }, { isDryRun: true });
    await createRunAction(access).handler(mock);
    expect(calls.map(({ url }) => url)).toEqual([
      'http://localhost:0/api/experiments/plans',
    ]);
  });

  it('refuses a reference of another kind', async () => {
    const { access } = fakeApi();
    const { mock } = context({ definition: 'component:default/nginx' });
    await expect(createRunAction(access).handler(mock)).rejects.toThrow(
      /kind experiment/,
    );
  });
});

describe('experiments:create', () => {
  it('makes two components variants of each other', async () => {
    const { access, calls } = fakeApi();
    const { mock } = context({
      name: 'nginx-or-caddy',
      title: 'nginx or Caddy',
      components: [
        { app: 'component:default/nginx' },
        { app: 'component:default/caddy', variant: 'caddy-2' },
      ],
      rate: 100,
      duration: '5s',
      warmUp: '1s',
      repetitions: 3,
      path: '/',
    });
    await createCreateAction(access).handler(mock);
    expect(calls[0].body).toMatchObject({
      definition: 'nginx-or-caddy',
      spec: {
        title: 'nginx or Caddy',
        targets: [
          {
            name: 'target',
            components: [
              { app: 'nginx', variant: 'nginx' },
              { app: 'caddy', variant: 'caddy-2' },
            ],
          },
        ],
        workflow: {
          template: 'experiment-lifecycle',
          repetitions: 3,
          warmUp: '1s',
          arguments: { rate: '100', duration: '5s', path: '/' },
        },
      },
    });
  });

  it('measures one component without a variant', async () => {
    const { access, calls } = fakeApi();
    const { mock } = context({ name: 'one', components: [{ app: 'nginx' }] });
    await createCreateAction(access).handler(mock);
    expect(calls[0].body.spec?.targets[0].components).toEqual([
      { app: 'nginx' },
    ]);
  });
});
