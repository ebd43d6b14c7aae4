import { mockCredentials } from '@backstage/backend-test-utils';
import { startApi, until } from '../__testUtils__/api';
import { publish, resultOf } from '../__testUtils__/results';

const actionsPath = '/.backstage/actions/v1/actions';

describe('the actions', () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  // Like the MCP server, which calls in the name of its caller.
  const invoke = (name: string, input: object) =>
    api
      .post(`${actionsPath}/experiments:${name}/invoke`, input)
      .set('Authorization', mockCredentials.user.header('user:default/ada'));

  const listed = async () => {
    const { body } = await api.get(actionsPath).expect(200);
    return body.actions as { id: string; attributes: object }[];
  };

  it('say honestly what they do', async () => {
    const attributes = Object.fromEntries(
      (await listed()).map(action => [action.id, action.attributes]),
    );
    const reads = { readOnly: true, destructive: false, idempotent: true };
    const ends = { readOnly: false, destructive: true, idempotent: true };
    expect(attributes).toEqual({
      'experiments:list-definitions': reads,
      'experiments:list-runs': reads,
      'experiments:get-run': reads,
      'experiments:get-result': reads,
      'experiments:get-process-output': reads,
      'experiments:plan-run': reads,
      'experiments:create-run': {
        readOnly: false,
        destructive: false,
        idempotent: false,
      },
      'experiments:abort-run': ends,
      'experiments:delete-run': ends,
    });
  });

  it('are hidden from, and refused to, who lacks the permission', async () => {
    api.denied.add('experiments.run.delete');
    api.denied.add('experiments.run.create');
    const ids = (await listed()).map(({ id }) => id);
    expect(ids).not.toContain('experiments:delete-run');
    expect(ids).not.toContain('experiments:create-run');
    expect(ids).toContain('experiments:get-run');
    await invoke('create-run', { definition: 'hello-app' }).expect(404);
    expect(api.written()).toEqual([]);
  });

  it('plan, create, look and end in the name of the caller', async () => {
    const planned = await invoke('plan-run', {
      definition: 'hello-app',
      overrides: { repetitions: '3', arguments: { rate: 20 } },
    }).expect(200);
    expect(planned.body.output.plan).toMatchObject({ trials: 3 });
    expect(api.written()).toEqual([]);

    const request = { definition: 'hello-app', idempotencyKey: 'k' };
    const made = await invoke('create-run', request).expect(200);
    expect(made.body.output).toMatchObject({
      created: true,
      run: { createdBy: 'user:default/ada' },
    });
    const again = await invoke('create-run', request).expect(200);
    expect(again.body.output).toMatchObject({
      created: false,
      run: { uid: made.body.output.run.uid },
    });

    const { namespace, name } = made.body.output.run;
    await api.listed(1);
    const runs = await invoke('list-runs', { limit: '10' }).expect(200);
    expect(runs.body.output).toMatchObject({ total: 1, runs: [{ name }] });
    const definitions = await invoke('list-definitions', {}).expect(200);
    expect(definitions.body.output.definitions).toMatchObject([
      { name: 'hello-app', runs: { total: 1 } },
    ]);
    const aborted = await invoke('abort-run', { namespace, name }).expect(200);
    expect(aborted.body.output.run.abortRequested).toBe(true);
    const detail = await until(async () => {
      const { body } = await invoke('get-run', { namespace, name }).expect(200);
      return body.output.run.abortRequested ? body.output.run : undefined;
    });
    expect(detail.experiment.spec.abort).toBe(true);
    await invoke('delete-run', { namespace, name }).expect(200);
    expect(api.audit.map(({ event }) => event)).toEqual([
      'run-create',
      'run-create',
      'run-abort',
      'run-delete',
    ]);
    expect(api.audit[0].meta).toMatchObject({ caller: 'user:default/ada' });
  });

  it('name the refused field', async () => {
    const { body } = await invoke('create-run', {
      definition: 'hello-app',
      overrides: { repetitions: -1 },
    }).expect(400);
    expect(body.error.message).toContain('spec.workflow.repetitions');
    expect(api.written()).toEqual([]);
  });

  it('give a result without its histograms', async () => {
    await publish(
      api.store,
      resultOf('u1', {
        trials: [{ variant: 'default', histogram: { data: 'AAAA' } } as any],
      }),
    );
    const { body } = await invoke('get-result', {
      definition: 'hello-app',
      runUid: 'u1',
    }).expect(200);
    expect(body.output.result.trials).toEqual([{ variant: 'default' }]);
  });
});
