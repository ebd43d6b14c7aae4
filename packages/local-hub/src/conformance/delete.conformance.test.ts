import { Answer, Loose } from './api';
import { ExpectedStatus, expectStatus, names, warnings } from './expectations';
import { conformance, eventually, Suite } from './suite';
import { describe as told } from './watch';

const refused: [
  title: string,
  send: (suite: Suite) => Promise<Answer>,
  expected: ExpectedStatus,
][] = [
  [
    'what is not there',
    ({ widgets }) => widgets.delete('absent'),
    { code: 404, reason: 'NotFound' },
  ],
  [
    'another uid',
    ({ widgets }) =>
      widgets.delete('kept', { preconditions: { uid: 'other' } }),
    {
      code: 409,
      reason: 'Conflict',
      message:
        /the UID in the precondition \(other\) does not match the UID in record \(.+\)\. The object might have been deleted and then recreated$/,
    },
  ],
  [
    'another version',
    ({ widgets }) =>
      widgets.delete('kept', { preconditions: { resourceVersion: '1' } }),
    {
      code: 409,
      reason: 'Conflict',
      message:
        /the ResourceVersion in the precondition \(1\) does not match the ResourceVersion in record \(\d+\)\. The object might have been modified$/,
    },
  ],
  [
    'an unknown policy',
    ({ widgets }) => widgets.delete('kept', { propagationPolicy: 'Sideways' }),
    {
      code: 422,
      reason: 'Invalid',
      message:
        'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"',
      causes: ['FieldValueNotSupported propagationPolicy'],
    },
  ],
  [
    'a policy said twice',
    ({ widgets }) =>
      widgets.delete('kept', {
        propagationPolicy: 'Orphan',
        orphanDependents: true,
      }),
    {
      code: 422,
      reason: 'Invalid',
      causes: ['FieldValueInvalid propagationPolicy'],
    },
  ],
  [
    'options of another kind',
    ({ widgets }) => widgets.delete('kept', { apiVersion: 'v1', kind: 'Foo' }),
    { code: 400, reason: 'BadRequest' },
  ],
];

conformance('deletion', suite => {
  beforeAll(() => suite.widgets.make('kept'));

  async function gone(name: string, widgets = suite.widgets): Promise<void> {
    expect((await widgets.get(name)).code).toBe(404);
  }

  it('answers a success that names what went', async () => {
    const { metadata } = await suite.widgets.make('plain');
    const { code, body } = await suite.widgets.delete('plain');
    expect({ code, body }).toEqual({
      code: 200,
      body: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: {
          name: 'plain',
          group: 'assay.dev',
          kind: suite.widget.type.plural,
          uid: metadata.uid,
        },
      },
    });
    await gone('plain');
  });

  it('a new object of the same name is another object', async () => {
    const first = await suite.widgets.make('again');
    await suite.widgets.delete('again');
    const second = await suite.widgets.make('again');
    expect(second.metadata.uid).not.toBe(first.metadata.uid);
    expect(second.metadata.generation).toBe(1);
  });

  it('takes the right uid and version', async () => {
    const { metadata } = await suite.widgets.make('exact');
    const { uid, resourceVersion } = metadata;
    const { code } = await suite.widgets.delete('exact', {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      preconditions: { uid, resourceVersion },
    });
    expect(code).toBe(200);
    await gone('exact');
  });

  it('a dry run deletes nothing', async () => {
    await suite.widgets.make('dry');
    for (const call of [{ query: { dryRun: 'All' } }, {}]) {
      const options = call.query ? undefined : { dryRun: ['All'] };
      const { code } = await suite.widgets.delete('dry', options, call);
      expect(code).toBe(200);
    }
    expect((await suite.widgets.get('dry')).code).toBe(200);
  });

  describe('with a finalizer', () => {
    const finalizers = ['assay.dev/hold'];

    async function held(name: string): Promise<Loose> {
      await suite.widgets.make(name, { metadata: { finalizers } });
      const { code, body } = await suite.widgets.delete(name);
      expect(code).toBe(200);
      return body;
    }

    it('marks the object and keeps it', async () => {
      const object = await held('marked');
      expect(object).toMatchObject({
        kind: suite.widget.type.kind,
        metadata: {
          deletionTimestamp: expect.stringMatching(/Z$/),
          deletionGracePeriodSeconds: 0,
          finalizers,
          generation: 2,
        },
      });
      expect(await suite.widgets.read('marked')).toEqual(object);
    });

    it('deleting again changes nothing', async () => {
      const object = await held('twice');
      expect((await suite.widgets.delete('twice')).body).toEqual(object);
    });

    it('goes when the last finalizer goes', async () => {
      await held('freed');
      const { code, body } = await suite.widgets.patch('freed', 'merge', {
        metadata: { finalizers: null },
      });
      expect(code).toBe(200);
      expect(body.metadata.name).toBe('freed');
      await gone('freed');
    });

    it('goes when an update takes the last finalizer', async () => {
      const object = await held('updated');
      const { finalizers: _, ...metadata } = object.metadata;
      const { code } = await suite.widgets.replace({ ...object, metadata });
      expect(code).toBe(200);
      await gone('updated');
    });

    it('is watched as one change and one deletion', async () => {
      const { metadata } = await suite.widgets.make('watched', {
        metadata: { finalizers },
      });
      const watch = await suite.widgets.watch({
        fieldSelector: 'metadata.name=watched',
        resourceVersion: metadata.resourceVersion,
      });
      await suite.widgets.delete('watched');
      await suite.widgets.patch('watched', 'merge', {
        metadata: { finalizers: [] },
      });
      const events = await watch.until(({ type }) => type === 'DELETED');
      watch.close();
      expect(events.map(told)).toEqual(['MODIFIED watched', 'DELETED watched']);
    });

    it('may change, but gets no new finalizer and no second life', async () => {
      await held('dying');
      const changed = await suite.widgets.patch('dying', 'merge', {
        spec: { size: 4 },
        metadata: { deletionTimestamp: null },
      });
      expect(changed.body.spec.size).toBe(4);
      expect(changed.body.metadata).toHaveProperty('deletionTimestamp');
      const more = await suite.widgets.patch('dying', 'merge', {
        metadata: { finalizers: [...finalizers, 'assay.dev/more'] },
      });
      expectStatus(more, {
        code: 422,
        reason: 'Invalid',
        message:
          /metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers \[\]string\{"assay.dev\/more"\}/,
        causes: ['FieldValueForbidden metadata.finalizers'],
      });
    });

    it('keeps its name', async () => {
      await held('reserved');
      expectStatus(
        await suite.widgets.create(suite.widgets.object('reserved')),
        {
          code: 409,
          reason: 'AlreadyExists',
          message: `object is being deleted: ${suite.widget.type.plural}.assay.dev "reserved" already exists`,
        },
      );
    });
  });

  it('warns of a finalizer without a domain on a custom resource', async () => {
    const answer = await suite.widgets.create(
      suite.widgets.object('odd', { metadata: { finalizers: ['odd'] } }),
    );
    expect(answer.code).toBe(201);
    expect(warnings(answer)).toEqual([
      'metadata.finalizers: "odd": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers',
    ]);
  });

  it('refuses a finalizer without a domain on a built-in kind', async () => {
    const answer = await suite.configMaps.create(
      suite.configMaps.object('odd', { metadata: { finalizers: ['odd'] } }),
    );
    expectStatus(answer, {
      code: 422,
      reason: 'Invalid',
      causes: ['FieldValueInvalid metadata.finalizers[0]'],
    });
  });

  describe('of a whole collection', () => {
    it('takes what a selector selects', async () => {
      const labels = { batch: 'one' };
      await suite.widgets.make('batch-a', { metadata: { labels } });
      await suite.widgets.make('batch-b', { metadata: { labels } });
      const answer = await suite.widgets.deleteAll({
        labelSelector: 'batch=one',
      });
      expect(answer.code).toBe(200);
      expect(answer.body.kind).toBe(`${suite.widget.type.kind}List`);
      expect(names(answer)).toEqual(['batch-a', 'batch-b']);
      await gone('batch-a');
      await gone('batch-b');
      expect((await suite.widgets.get('kept')).code).toBe(200);
    });

    it('takes what a field selects', async () => {
      await suite.widgets.make('picked');
      await suite.widgets.deleteAll({ fieldSelector: 'metadata.name=picked' });
      await gone('picked');
      expect((await suite.widgets.get('kept')).code).toBe(200);
    });

    it('marks those with finalizers and stays in its namespace', async () => {
      const namespace = await suite.newNamespace('all');
      const widgets = suite.widgets.in(namespace);
      await widgets.make('free');
      await widgets.make('held', {
        metadata: { finalizers: ['assay.dev/hold'] },
      });
      expect((await widgets.deleteAll()).code).toBe(200);
      await gone('free', widgets);
      const object = await widgets.read('held');
      expect(object.metadata).toHaveProperty('deletionTimestamp');
      expect((await suite.widgets.get('kept')).code).toBe(200);
    });

    it('takes config maps and secrets', async () => {
      const namespace = await suite.newNamespace('builtin');
      for (const collection of [suite.configMaps, suite.secrets]) {
        const here = collection.in(namespace);
        await here.make('a', { metadata: { labels: { mine: '1' } } });
        await here.deleteAll({ labelSelector: 'mine=1' });
        await eventually(() => gone('a', here));
      }
    });
  });

  it.each(refused)('refuses %s', async (_title, send, expected) => {
    expectStatus(await send(suite), expected);
  });
});
