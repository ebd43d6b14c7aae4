import { TestHub } from '../testing/TestHub';
import {
  configMap,
  CONFIG_MAPS,
  widget,
  widgetDefinition,
  WIDGETS,
  widgetsIn,
} from '../testing/widgets';

describe('objects', () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await TestHub.start({ definitions: [widgetDefinition] });
  });
  afterAll(() => hub.close());

  describe('create', () => {
    it('fills in metadata and defaults, and drops the status', async () => {
      const body = { ...widget('new'), status: { phase: 'Fake' } };
      const stored = await hub.create(WIDGETS, body);

      expect(stored).toMatchObject({
        metadata: {
          namespace: 'default',
          generation: 1,
          creationTimestamp: '2026-11-21T10:00:00Z',
          uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
          resourceVersion: expect.stringMatching(/^\d+$/),
        },
        spec: { color: 'red', size: 3 },
      });
      expect(stored).not.toHaveProperty('status');
      expect((await hub.get(`${WIDGETS}/new`)).body).toEqual(stored);
    });

    it('generates names', async () => {
      const body = widget(
        undefined,
        { color: 'red' },
        { generateName: 'gen-' },
      );
      const { metadata } = await hub.create(WIDGETS, body);
      expect(metadata.name).toMatch(/^gen-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    });

    it('stores nothing on a dry run, but refuses what it would refuse', async () => {
      const path = `${WIDGETS}?dryRun=All`;
      const answer = await hub.post(path, widget('dry'));

      expect(answer.code).toBe(201);
      expect(answer.body.metadata).not.toHaveProperty('resourceVersion');
      expect(await hub.get(`${WIDGETS}/dry`)).toMatchObject({ code: 404 });
      await hub.create(WIDGETS, widget('dry'));
      expect(await hub.post(path, widget('dry'))).toMatchObject({ code: 409 });
    });

    it.each([
      [
        'a name that is taken',
        () => widget('new'),
        {
          code: 409,
          reason: 'AlreadyExists',
          message: 'widgets.example.org "new" already exists',
          details: { name: 'new', group: 'example.org', kind: 'widgets' },
        },
      ],
      [
        'a value that is not allowed',
        () => widget('bad', { color: 'pink' }),
        {
          code: 422,
          reason: 'Invalid',
          message: expect.stringContaining(
            'Widget.example.org "bad" is invalid: ',
          ),
          details: {
            kind: 'Widget',
            causes: expect.arrayContaining([
              {
                reason: 'FieldValueNotSupported',
                message:
                  'Unsupported value: "pink": supported values: "red", "blue", "green"',
                field: 'spec.color',
              },
            ]),
          },
        },
      ],
      [
        'a broken rule',
        () => widget('bad', { color: 'blue', size: 11 }),
        {
          code: 422,
          message:
            'Widget.example.org "bad" is invalid: spec: Invalid value: too blue',
        },
      ],
      [
        'another kind',
        () => ({ ...widget('bad'), kind: 'Gadget' }),
        {
          code: 422,
          message:
            'Gadget.example.org "bad" is invalid: kind: Invalid value: "Gadget": must be Widget',
        },
      ],
      [
        'another version',
        () => ({ ...widget('bad'), apiVersion: 'example.org/v2' }),
        {
          code: 400,
          message:
            'the API version in the data (example.org/v2) does not match the expected API version (example.org/v1)',
        },
      ],
      [
        'another namespace',
        () => widget('bad', undefined, { namespace: 'other' }),
        {
          code: 400,
          message:
            'the namespace of the provided object does not match the namespace sent on the request',
        },
      ],
      [
        'no name',
        () => widget(undefined),
        {
          code: 422,
          message: expect.stringContaining(
            'metadata.name: Required value: name or generateName is required',
          ),
        },
      ],
      [
        'labels that are no text',
        () => widget('bad', undefined, { labels: { a: 1 } }),
        {
          code: 400,
          message:
            'Widget in version "v1" cannot be handled as a Widget: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
        },
      ],
      [
        'a resourceVersion',
        () => widget('bad', undefined, { resourceVersion: '5' }),
        {
          code: 500,
          message: 'resourceVersion should not be set on objects to be created',
        },
      ],
      ['no object', () => '[]', { code: 400, reason: 'BadRequest' }],
      ['no JSON', () => '{nope', { code: 400, reason: 'BadRequest' }],
      ['nothing', () => '', { code: 400, reason: 'BadRequest' }],
    ])('refuses %s', async (_, body, status) => {
      const answer = await hub.post(WIDGETS, body());
      expect(answer.body).toMatchObject({ kind: 'Status', ...status });
      expect(answer.code).toBe(status.code);
    });

    it('refuses an unknown namespace', async () => {
      const answer = await hub.post(widgetsIn('nowhere'), widget('a'));
      expect(answer.body).toMatchObject({
        code: 404,
        message: 'namespaces "nowhere" not found',
      });
    });

    it('reads YAML and refuses other types', async () => {
      const yaml = JSON.stringify(widget('yaml'));
      const send = (type: string) =>
        hub.call('POST', `${WIDGETS}?dryRun=All`, {
          body: yaml,
          headers: { 'content-type': type },
        });

      expect(await send('application/yaml')).toMatchObject({ code: 201 });
      expect(await send('text/plain')).toMatchObject({
        code: 415,
        body: { reason: 'UnsupportedMediaType' },
      });
    });
  });

  describe('unknown and repeated fields', () => {
    const body =
      '{"apiVersion":"example.org/v1","kind":"Widget","metadata":{"name":"odd"},"spec":{"color":"red","color":"red","foo":1}}';
    const send = (validation: string) =>
      hub.post(`${WIDGETS}?dryRun=All${validation}`, body);

    it('are warned of unless somebody says otherwise', async () => {
      const { code, headers, body: object } = await send('');
      expect(code).toBe(201);
      expect([headers.warning].flat().join()).toBe(
        '299 - "duplicate field \\"spec.color\\"",299 - "unknown field \\"spec.foo\\""',
      );
      expect(object.spec).toEqual({ color: 'red', size: 3 });
    });

    it('are refused when strict', async () => {
      expect(await send('&fieldValidation=Strict')).toMatchObject({
        code: 400,
        body: {
          message:
            'Widget in version "v1" cannot be handled as a Widget: strict decoding error: duplicate field "spec.color", unknown field "spec.foo"',
        },
      });
    });

    it('pass silently when ignored', async () => {
      const { code, headers } = await send('&fieldValidation=Ignore');
      expect(code).toBe(201);
      expect(headers).not.toHaveProperty('warning');
    });

    it('need one of three words', async () => {
      expect(await send('&fieldValidation=Perhaps')).toMatchObject({
        code: 422,
        body: {
          message:
            'CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Perhaps": supported values: "", "Ignore", "Strict", "Warn"',
        },
      });
    });
  });

  describe('update', () => {
    const path = `${WIDGETS}/changing`;
    let live: { metadata: { resourceVersion: string; uid: string } };
    const put = (spec: object, metadata: object = {}) =>
      hub.put(
        path,
        widget('changing', spec, {
          resourceVersion: live.metadata.resourceVersion,
          ...metadata,
        }),
      );

    beforeEach(async () => {
      await hub.delete(path);
      live = await hub.create(WIDGETS, widget('changing'));
    });

    it('counts generations of the spec', async () => {
      const { body } = await put({ color: 'green' });
      expect(body).toMatchObject({
        metadata: { generation: 2, uid: live.metadata.uid },
        spec: { color: 'green', size: 3 },
      });
    });

    it('keeps the version when nothing changes, managedFields included', async () => {
      hub.clock.advance(60_000);
      const { body } = await put({ color: 'red' });
      expect(body).toEqual(live);
    });

    it('ignores the status and what only the server may say', async () => {
      const { body } = await hub.put(path, {
        ...widget(
          'changing',
          { color: 'red' },
          {
            resourceVersion: live.metadata.resourceVersion,
            creationTimestamp: '2001-01-01T00:00:00Z',
            generation: 77,
          },
        ),
        status: { phase: 'Fake' },
      });
      expect(body).toEqual(live);
    });

    it.each([
      [
        'a stale version',
        { resourceVersion: '1' },
        {
          code: 409,
          reason: 'Conflict',
          message:
            'Operation cannot be fulfilled on widgets.example.org "changing": the object has been modified; please apply your changes to the latest version and try again',
        },
      ],
      [
        'no version',
        { resourceVersion: '' },
        {
          code: 422,
          message:
            'widgets.example.org "changing" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
        },
      ],
      [
        'another UID',
        { uid: 'other' },
        {
          code: 409,
          message: expect.stringContaining(
            'Precondition failed: UID in precondition: other, UID in object meta: ',
          ),
        },
      ],
      [
        'another name',
        { name: 'other' },
        {
          code: 400,
          message:
            'the name of the object (other) does not match the name on the URL (changing)',
        },
      ],
    ])('refuses %s', async (_, metadata, status) => {
      expect((await put({ color: 'green' }, metadata)).body).toMatchObject(
        status,
      );
    });

    it('finds nothing to update', async () => {
      const body = widget('absent', undefined, { resourceVersion: '5' });
      expect(await hub.put(`${WIDGETS}/absent`, body)).toMatchObject({
        code: 404,
      });
    });

    it('overwrites a config map without a version', async () => {
      await hub.create(CONFIG_MAPS, configMap('loose'));
      const answer = await hub.put(`${CONFIG_MAPS}/loose`, {
        ...configMap('loose'),
        data: { a: '2' },
      });
      expect(answer).toMatchObject({ code: 200, body: { data: { a: '2' } } });
    });
  });
});
