import { TestHub } from '../testing/TestHub';
import { widget, widgetDefinition, WIDGETS } from '../testing/widgets';

const PATH = `${WIDGETS}/doomed`;

describe('deletion', () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await TestHub.start({ definitions: [widgetDefinition] });
  });
  afterAll(() => hub.close());

  const create = (metadata?: object) =>
    hub.create(WIDGETS, widget('doomed', undefined, metadata));
  const finalizers = (names: string[] | null) =>
    hub.patch('merge', PATH, { metadata: { finalizers: names } });

  describe('of an object that nothing holds', () => {
    it('happens at once', async () => {
      const { metadata } = await create();
      const { code, body } = await hub.delete(PATH);
      expect(code).toBe(200);
      expect(body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: {
          name: 'doomed',
          group: 'example.org',
          kind: 'widgets',
          uid: metadata.uid,
        },
      });
      expect(await hub.get(PATH)).toMatchObject({ code: 404 });
    });

    it('is only tried on a dry run', async () => {
      await create();
      expect(await hub.delete(`${PATH}?dryRun=All`)).toMatchObject({
        code: 200,
      });
      expect(await hub.delete(PATH)).toMatchObject({ code: 200 });
    });

    it.each([
      [
        { preconditions: { uid: 'other' } },
        409,
        'Operation cannot be fulfilled on Widget.example.org "doomed": the UID in the precondition (other) does not match the UID in record',
      ],
      [
        { preconditions: { resourceVersion: '1' } },
        409,
        'the ResourceVersion in the precondition (1) does not match the ResourceVersion in record',
      ],
      [
        { propagationPolicy: 'Perhaps' },
        422,
        'propagationPolicy: Unsupported value: "Perhaps"',
      ],
      [
        { propagationPolicy: 'Orphan', orphanDependents: true },
        422,
        'orphanDependents and deletionPropagation cannot be both set',
      ],
      [{ dryRun: ['Some'] }, 422, 'dryRun: Unsupported value'],
      [{ kind: 'Widget' }, 400, 'no kind "Widget" is registered'],
    ])('is refused with %j', async (options, code, message) => {
      await create();
      const { body } = await hub.delete(PATH, options);
      expect(body).toMatchObject({
        code,
        message: expect.stringContaining(message),
      });
      await hub.delete(PATH);
    });

    it('happens with the right preconditions', async () => {
      const { metadata } = await create();
      const { uid, resourceVersion } = metadata;
      const preconditions = { uid, resourceVersion };
      expect(await hub.delete(PATH, { preconditions })).toMatchObject({
        code: 200,
      });
    });

    it('finds nothing to delete', async () => {
      expect(await hub.delete(PATH)).toMatchObject({ code: 404 });
    });
  });

  describe('of an object with finalizers', () => {
    beforeEach(() => create({ finalizers: ['example.org/a'] }));
    afterEach(() => finalizers(null));

    it('marks it and waits', async () => {
      const { body } = await hub.delete(PATH);
      expect(body.metadata).toMatchObject({
        deletionTimestamp: '2026-11-21T10:00:00Z',
        deletionGracePeriodSeconds: 0,
        generation: 2,
      });
      expect((await hub.delete(PATH)).body).toEqual(body);
    });

    it('refuses new finalizers and a second object of the name', async () => {
      await hub.delete(PATH);
      const more = await finalizers(['example.org/a', 'example.org/b']);
      expect(more.body).toMatchObject({
        code: 422,
        message:
          'Widget.example.org "doomed" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.org/b"}',
      });
      expect(await hub.post(WIDGETS, widget('doomed'))).toMatchObject({
        code: 409,
        body: {
          message:
            'object is being deleted: widgets.example.org "doomed" already exists',
        },
      });
    });

    it('ends with the last finalizer, showing watchers the last stored state', async () => {
      const watch = await hub.watch(`${WIDGETS}?watch=1`);
      await watch.next();
      await hub.delete(PATH);
      await watch.next();
      const { code, body } = await finalizers(null);

      expect(code).toBe(200);
      expect(body.metadata).not.toHaveProperty('finalizers');
      expect(await hub.get(PATH)).toMatchObject({ code: 404 });
      expect(await watch.next()).toMatchObject({
        type: 'DELETED',
        object: { metadata: { finalizers: ['example.org/a'] } },
      });
      watch.stop();
    });

    it('cannot be taken back', async () => {
      await hub.delete(PATH);
      const { body } = await hub.patch('merge', PATH, {
        metadata: { deletionTimestamp: null, labels: { a: 'b' } },
      });
      expect(body.metadata).toMatchObject({
        deletionTimestamp: expect.any(String),
        labels: { a: 'b' },
      });
    });
  });

  it('advises on finalizers without a domain', async () => {
    const answer = await hub.post(
      `${WIDGETS}?dryRun=All`,
      widget('doomed', undefined, { finalizers: ['abc', 'orphan'] }),
    );
    expect(answer.headers.warning).toBe(
      '299 - "metadata.finalizers: \\"abc\\": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers"',
    );
  });

  it('takes whole selections', async () => {
    for (const name of ['one', 'two', 'three']) {
      const labels = { odd: String(name !== 'two') };
      await hub.create(WIDGETS, widget(name, undefined, { labels }));
    }

    const { body } = await hub.delete(`${WIDGETS}?labelSelector=odd%3Dtrue`);

    expect(body.kind).toBe('WidgetList');
    expect(body.items).toHaveLength(2);
    const { body: rest } = await hub.get(WIDGETS);
    expect(rest.items).toHaveLength(1);
    await hub.delete(WIDGETS);
  });
});
