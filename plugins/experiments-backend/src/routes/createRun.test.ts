import { mockCredentials } from '@backstage/backend-test-utils';
import request from 'supertest';
import { startApi } from '../__testUtils__/api';
import { helloAppDefinition } from '../__testUtils__/startBackend';

const base = '/api/experiments';
const run = (more: object = {}) => ({ definition: 'hello-app', ...more });
const { spec } = helloAppDefinition;

describe('making runs', () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.stop());

  describe('POST /runs', () => {
    it('makes a run of a definition, in the name of the caller', async () => {
      const { body } = await api
        .post('/runs', run())
        .set('Authorization', mockCredentials.user.header('user:default/ada'))
        .expect(201);
      expect(body).toMatchObject({
        namespace: 'experiments',
        definition: 'hello-app',
        createdBy: 'user:default/ada',
        phase: 'Pending',
      });
      expect(body.name).toMatch(/^hello-app-/);
    });

    it('answers a repeated key with the same run', async () => {
      const body = run({ idempotencyKey: 'task-1' });
      const first = await api.post('/runs', body).expect(201);
      const second = await api.post('/runs', body).expect(200);
      expect(second.body.uid).toBe(first.body.uid);
      const other = await api
        .post('/runs', body)
        .set('Authorization', mockCredentials.user.header('user:default/ada'))
        .expect(201);
      expect(other.body.uid).not.toBe(first.body.uid);
    });

    it('makes one run of requests with one key that arrive together', async () => {
      const body = run({ idempotencyKey: 'task-1' });
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => api.post('/runs', body)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([
        200, 200, 200, 200, 201,
      ]);
      expect(new Set(answers.map(answer => answer.body.uid)).size).toBe(1);
    });

    it('repeats the spec of a run without what belongs to that run', async () => {
      const first = await api.create();
      const key = { namespace: first.namespace, name: first.name };
      await api.post(`/runs/${key.namespace}/${key.name}/abort`).expect(200);
      const second = await api.create({
        from: key,
        overrides: { repetitions: 7 },
      });
      const { body } = await api.get(`/runs/experiments/${second.name}`);
      expect(body).toMatchObject({
        definition: 'hello-app',
        abortRequested: false,
        experiment: { spec: { workflow: { repetitions: 7 } } },
      });
    });

    it('takes YAML', async () => {
      const { body } = await request(api.server)
        .post(`${base}/runs`)
        .set('Content-Type', 'application/yaml')
        .send('definition: hello-app\noverrides:\n  arguments: {rate: "20"}\n')
        .expect(201);
      expect(body.definition).toBe('hello-app');
    });

    it.each([
      ['nothing to run', {}, 400, 'definition'],
      ['a field that is none', run({ repetitions: 3 }), 400, 'repetitions'],
      [
        'an override of the wrong type',
        run({ overrides: { repetitions: 'three' } }),
        400,
        'overrides.repetitions',
      ],
      ['a name that is none', { definition: 'No Name' }, 400, 'definition'],
      [
        'two sources',
        { spec, from: { namespace: 'experiments', name: 'a' } },
        400,
        'from',
      ],
      ['an unknown definition', { definition: 'nope' }, 422, 'definition'],
      [
        'an unknown run',
        { from: { namespace: 'experiments', name: 'a' } },
        422,
        'from',
      ],
      ['an unknown namespace', run({ namespace: 'nope' }), 422, 'namespace'],
      [
        'negative repetitions',
        run({ overrides: { repetitions: -1 } }),
        422,
        'spec.workflow.repetitions',
      ],
      ['no targets', { spec: { ...spec, targets: [] } }, 422, 'spec.targets'],
      [
        'an unknown component',
        {
          spec: {
            ...spec,
            targets: [{ name: 't', components: [{ app: 'nope' }] }],
          },
        },
        422,
        'spec.targets[0].components[0].app',
      ],
      [
        'an unknown provider',
        run({ overrides: { provider: 'moon' } }),
        422,
        'spec.targets[0].cluster.provider',
      ],
      ['a token that is none', run({ planToken: 'made-up' }), 422, 'planToken'],
    ])(
      '%s: the field, and nothing is created',
      async (_, body, code, field) => {
        const answer = await api.post('/runs', body).expect(code as number);
        expect(answer.body.errors.map((e: any) => e.field)).toContain(field);
        expect(answer.body.error.message).toContain(field);
        expect(api.written()).toEqual([]);
      },
    );

    it.each([
      ['{"definition": ', 'application/json'],
      ['a: [', 'application/yaml'],
    ])('neither JSON nor YAML: 400', async (text, type) => {
      const { body } = await request(api.server)
        .post(`${base}/runs`)
        .set('Content-Type', type)
        .send(text)
        .expect(400);
      expect(body.error.message).toContain('neither JSON nor YAML');
    });

    it('four MiB: 413 as JSON', async () => {
      const description = 'x'.repeat(4 * 1024 * 1024);
      const { body } = await api
        .post('/runs', {
          spec: { ...spec, description },
        })
        .expect(413);
      expect(body.error.name).toBe('PayloadTooLargeError');
    });

    it('a hub that is away: 503', async () => {
      await api.listed(0);
      api.hub.api.failure = new Error('away');
      Object.assign(api.hub.api.failure, {
        name: 'KubernetesError',
        code: 0,
      });
      const { body } = await api.post('/runs', run()).expect(503);
      expect(body.error.message).toContain('away');
    });

    it('stands in the audit log, refused or not', async () => {
      await api.create();
      await api.post('/runs', { definition: 'nope' }).expect(422);
      api.denied.add('experiments.run.create');
      await api.post('/runs', run()).expect(403);
      expect(api.audit).toMatchObject([
        {
          event: 'run-create',
          outcome: 'success',
          meta: { definition: 'hello-app', caller: 'user:default/mock' },
        },
        { outcome: 'failure', meta: { definition: 'nope' } },
        { outcome: 'failure' },
      ]);
    });
  });

  describe('POST /plans', () => {
    it('says what would run, and its token fits that run and no other', async () => {
      const { body } = await api.post('/plans', run()).expect(200);
      expect(body).toMatchObject({
        rung: 'process',
        trials: 2,
        targets: [
          { name: 'target', provider: 'local', components: ['hello-app'] },
        ],
      });
      expect(api.written()).toEqual([]);

      const { planToken } = body;
      await api.post('/runs', run({ planToken })).expect(201);
      const other = await api
        .post('/runs', run({ planToken, overrides: { repetitions: 9 } }))
        .expect(422);
      expect(other.body.errors).toMatchObject([
        {
          field: 'planToken',
          message: expect.stringContaining('another plan'),
        },
      ]);
    });
  });
});
