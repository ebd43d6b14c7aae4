import { mockCredentials } from '@backstage/backend-test-utils';
import { resources } from '@assay/plugin-experiments-common';
import type { RunSummary } from '@assay/plugin-experiments-common';
import { startApi, until } from '../__testUtils__/api';
import { helloAppDefinition } from '../__testUtils__/startBackend';

const { spec } = helloAppDefinition;

describe('runs', () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  describe('GET /runs', () => {
    it('lists newest first, in pages that neither repeat nor skip', async () => {
      const names = [];
      for (let index = 0; index < 5; index++) {
        names.unshift((await api.create()).name);
      }
      await api.listed(5);
      const seen: string[] = [];
      let cursor = '';
      do {
        const { body } = await api
          .get(`/runs?limit=2&cursor=${cursor}`.replace(/&cursor=$/, ''))
          .expect(200);
        seen.push(...body.items.map(({ name }: RunSummary) => name));
        cursor = body.nextCursor ?? '';
      } while (cursor);
      expect(seen).toEqual(names);
    });

    it('filters', async () => {
      const first = await api.create();
      await api.create({ spec, definition: 'other' });
      await api.hub.setStatus(first, {
        phase: 'Complete',
        conditions: [
          {
            type: 'Finished',
            status: 'True',
            reason: 'Done',
            lastTransitionTime: '',
          },
        ],
      });
      await api.listed(2);
      await until(async () => {
        const { body } = await api.get('/runs?active=false').expect(200);
        return body.total === 1 ? body : undefined;
      });
      const names = async (query: string) =>
        (await api.get(`/runs?${query}`).expect(200)).body.items.map(
          (item: RunSummary) => item.definition,
        );
      expect(await names('definition=other')).toEqual(['other']);
      expect(await names('active=true')).toEqual(['other']);
      expect(await names('phase=Complete,Failed')).toEqual(['hello-app']);
      expect(await names('component=hello-app')).toHaveLength(2);
      expect(await names('component=nope')).toEqual([]);
      expect(await names('namespace=other')).toEqual([]);
    });

    it.each([
      'limit=0',
      'limit=x',
      'phase=Nope',
      'active=maybe',
      'cursor=what',
    ])('refuses %s', async query => {
      const { body } = await api.get(`/runs?${query}`).expect(400);
      expect(body.errors[0].field).toBe(
        query.split('=')[0].replace(/^phase$/, 'phase[0]'),
      );
    });
  });

  describe('one run', () => {
    it('is found by whoever has just made it', async () => {
      const { name } = await api.create();
      const { body } = await api.get(`/runs/experiments/${name}`).expect(200);
      expect(body).toMatchObject({
        name,
        steps: [],
        processes: [],
        events: [],
        warnings: [],
      });
      await api.get('/runs/experiments/nope').expect(404);
    });

    it('has its steps, processes and events', async () => {
      const { name, uid } = await api.create();
      await api.hub.add(resources.workflows, {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        metadata: { name: 'w', namespace: 'experiments' },
        status: {
          nodes: {
            a: {
              id: 'a',
              name: 'w.a',
              displayName: 'trial',
              type: 'Pod',
              phase: 'Running',
            },
          },
        },
      } as any);
      await api.hub.add(resources.events, {
        metadata: { name: 'e', namespace: 'experiments' },
        regarding: { uid },
        type: 'Normal',
        reason: 'Admitted',
        note: 'The plan is frozen',
        eventTime: '2026-01-01T00:00:00.000000Z',
      } as any);
      api.hub.addProcess(
        {
          id: 'p1',
          role: 'app',
          attempt: 1,
          entrypoint: 'hello-app',
          state: 'Exited',
          startedAt: '',
          exitCode: 1,
          runUid: uid,
        },
        ['one', 'two', 'three'],
      );
      await api.hub.setStatus(
        { namespace: 'experiments', name },
        { workload: { workflow: 'w' } },
      );

      const body = await until(async () => {
        const answer = await api.get(`/runs/experiments/${name}`).expect(200);
        return answer.body.steps.length ? answer.body : undefined;
      });
      expect(body).toMatchObject({
        steps: [{ id: 'a', phase: 'Running', attempt: 1 }],
        processes: [{ id: 'p1', exitCode: 1 }],
        events: [{ reason: 'Admitted', note: 'The plan is frozen' }],
        warnings: [],
      });

      const output = await api
        .get(`/runs/experiments/${name}/processes/p1/output?tailLines=2`)
        .expect(200);
      expect(output.body).toEqual({ lines: ['two', 'three'], truncated: true });
      expect(api.audit.at(-1)).toMatchObject({
        event: 'process-output-read',
      });

      // Another run's process is not found under this one.
      const other = await api.create();
      await api
        .get(`/runs/experiments/${other.name}/processes/p1/output`)
        .expect(404);
    });

    it('says what could not be read, and shows the rest', async () => {
      const { name } = await api.create();
      await api.listed(1);
      const { raw } = api.hub.api;
      api.hub.api.raw = async () => ({
        status: 500,
        body: '',
        headers: {},
      });
      const { body } = await api.get(`/runs/experiments/${name}`).expect(200);
      expect(body.warnings).toEqual([
        expect.stringContaining('The processes cannot be read'),
      ]);
      api.hub.api.raw = raw;
    });
  });

  describe('control', () => {
    it.each([
      ['abort', { abortRequested: true }],
      ['pause', { paused: true }],
      ['resume', { paused: false }],
    ])('%s', async (verb, wanted) => {
      const { name } = await api.create();
      const { body } = await api
        .post(`/runs/experiments/${name}/${verb}`)
        .expect(200);
      expect(body).toMatchObject(wanted);
      await api.post(`/runs/experiments/nope/${verb}`).expect(404);
      expect(api.audit.at(-2)).toMatchObject({ event: `run-${verb}` });
    });

    it('gives up on what cannot be confirmed gone, and on nothing else', async () => {
      const entry = 'applications.argoproj.io/axp-1';
      const { name } = await api.create();
      const path = `/runs/experiments/${name}/abandon`;
      const givingBack = (since: number) =>
        api.hub.setStatus(
          { namespace: 'experiments', name },
          {
            conditions: ['Succeeded', 'TornDown'].map(type => ({
              type,
              status: 'False' as const,
              reason: 'InProgress',
              lastTransitionTime: new Date(since).toISOString(),
            })),
            ledger: [
              {
                name: entry,
                role: 'app',
                resource: 'applications.argoproj.io',
                state: 'Deleting' as const,
              },
            ],
          },
        );
      await givingBack(Date.now());
      const early = await api.post(path, { entry }).expect(409);
      expect(early.body.error.message).toContain('can still be confirmed');
      await givingBack(Date.now() - 16 * 60_000);
      const detail = async () =>
        (await api.get(`/runs/experiments/${name}`).expect(200)).body;
      await until(async () =>
        (await detail()).stuck.length > 0 ? true : undefined,
      );
      expect((await detail()).stuck).toEqual([
        {
          entry,
          resource: 'applications.argoproj.io',
          name: entry,
          state: 'Stuck',
        },
      ]);
      await api.post(path, { entry: 'secrets/other' }).expect(409);
      await api.post(path, { entry: 'targets/nope' }).expect(409);
      await api.post(path, { entry: 'a,b' }).expect(400);
      await api.post(path, {}).expect(400);
      await api.post(path, { entry }).expect(200);
      expect(api.audit.at(-1)).toMatchObject({ event: 'run-abandon' });
      const run = await api.hub.api.get(resources.experiments, {
        namespace: 'experiments',
        name,
      });
      expect(run.metadata.annotations).toMatchObject({
        'assay.dev/abandon': entry,
        'assay.dev/abandoned-by': 'user:default/mock',
      });
    });

    it('refuses to abort what is over', async () => {
      const { name } = await api.create();
      await api.hub.setStatus(
        { namespace: 'experiments', name },
        {
          conditions: [
            {
              type: 'Finished',
              status: 'True',
              reason: 'Done',
              lastTransitionTime: '',
            },
          ],
        },
      );
      const { body } = await api
        .post(`/runs/experiments/${name}/abort`)
        .expect(409);
      expect(body.error.message).toContain('is over');
    });

    it('deletes at once what holds nothing, and marks what must be given back', async () => {
      const free = await api.create();
      const first = await api
        .delete(`/runs/experiments/${free.name}`)
        .expect(202);
      expect(first.body.deleting).toBe(true);
      await api.get(`/runs/experiments/${free.name}`);

      const held = await api.create();
      await api.hub.api.patch(
        resources.experiments,
        { namespace: 'experiments', name: held.name },
        { metadata: { finalizers: ['assay.dev/give-everything-back'] } },
        { type: 'merge' },
      );
      const second = await api
        .delete(`/runs/experiments/${held.name}`)
        .expect(202);
      expect(second.body).toMatchObject({ deleting: true, uid: held.uid });
    });
  });

  it('hints at changes without saying which runs', async () => {
    const { uid, name } = await api.create();
    const hint = await until(async () => api.hints[0]);
    expect(hint).toEqual({ type: 'changed', uids: [uid] });
    expect(JSON.stringify(api.hints)).not.toContain(name);
  });

  it('tells the health of its watches', async () => {
    await api.listed(0);
    const { body } = await api.get('/status').expect(200);
    expect(body).toMatchObject({
      server: 'https://fake-hub',
      leader: { isLeader: false },
    });
    expect(body.watches.map((watch: any) => watch.resource)).toContain(
      'experiments.assay.dev',
    );
  });

  it('tells probes without credentials whether the hub is watched, and no more', async () => {
    await api.listed(0);
    const { body } = await api
      .get('/health')
      .set('Authorization', mockCredentials.none.header())
      .expect(200);
    expect(body).toEqual({ status: 'ok' });
    const [{ reflector }] = api.hub.reflectors();
    jest.spyOn(reflector, 'health', 'get').mockReturnValue({
      ...reflector.health,
      lastEventAgeMs: 6 * 60_000,
    });
    const degraded = await api.get('/health').expect(503);
    expect(degraded.body).toEqual({ status: 'degraded' });
  });
});
