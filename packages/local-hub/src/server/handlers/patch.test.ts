import { TestHub } from '../testing/TestHub';
import {
  configMap,
  CONFIG_MAPS,
  widget,
  widgetDefinition,
  WIDGETS,
} from '../testing/widgets';

const PATH = `${WIDGETS}/patched`;

describe('patch', () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await TestHub.start({ definitions: [widgetDefinition] });
  });
  beforeEach(async () => {
    await hub.delete(PATH);
    await hub.create(
      WIDGETS,
      widget('patched', undefined, { labels: { a: '1', b: '2' } }),
    );
  });
  afterAll(() => hub.close());

  it('merges', async () => {
    const { code, body } = await hub.patch('merge', PATH, {
      metadata: { labels: { a: null, c: '3' } },
      spec: { size: 7 },
    });
    expect(code).toBe(200);
    expect(body).toMatchObject({
      metadata: { generation: 2, labels: { b: '2', c: '3' } },
      spec: { color: 'red', size: 7 },
    });
    expect(body.metadata.labels).not.toHaveProperty('a');
  });

  it('applies operations', async () => {
    const { body } = await hub.patch('json', PATH, [
      { op: 'test', path: '/spec/size', value: 3 },
      { op: 'replace', path: '/spec/size', value: 8 },
    ]);
    expect(body.spec.size).toBe(8);
  });

  it('changes nothing when it changes nothing', async () => {
    const before = (await hub.get(PATH)).body;
    hub.clock.advance(60_000);
    const { body } = await hub.patch('merge', PATH, { spec: { size: 3 } });
    expect(body).toEqual(before);
  });

  it.each([
    ['merge', { spec: { color: 'pink' } }, 422],
    ['merge', { metadata: { resourceVersion: '1' } }, 409],
    ['merge', { metadata: { uid: 'other' } }, 422],
    ['merge', { metadata: { name: 'other' } }, 400],
    ['merge', '{nope', 400],
    ['merge', '[]', 400],
    ['json', { a: 1 }, 400],
    ['json', [{ op: 'test', path: '/spec/size', value: 1 }], 422],
    ['json', [{ op: 'remove', path: '/spec/absent' }], 422],
    ['strategic', { spec: { size: 1 } }, 415],
  ] as const)('refuses %s %j', async (type, body, code) => {
    const answer = await hub.patch(type, PATH, body);
    expect(answer.body).toMatchObject({ kind: 'Status', code });
  });

  it('refuses a type that is no patch, naming those that are', async () => {
    const answer = await hub.call('PATCH', PATH, { body: {} });
    expect(answer.body).toMatchObject({
      code: 415,
      message:
        'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    });
  });

  it('finds nothing to patch', async () => {
    expect(await hub.patch('merge', `${WIDGETS}/absent`, {})).toMatchObject({
      code: 404,
    });
  });

  it('judges unknown fields as a create does', async () => {
    const body = { spec: { foo: 1 } };
    const warned = await hub.patch('merge', PATH, body);
    expect(warned.headers.warning).toBe('299 - "unknown field \\"spec.foo\\""');
    const strict = await hub.patch(
      'merge',
      `${PATH}?fieldValidation=Strict`,
      body,
    );
    expect(strict.body).toMatchObject({
      code: 422,
      message: expect.stringContaining(
        'strict decoding error: unknown field "spec.foo"',
      ),
    });
  });

  it('merges strategically where a built-in kind allows it', async () => {
    await hub.create(CONFIG_MAPS, configMap('smp'));
    const { code, body } = await hub.patch('strategic', `${CONFIG_MAPS}/smp`, {
      data: { a: null, b: '2' },
    });
    expect({ code, data: body.data }).toEqual({ code: 200, data: { b: '2' } });
  });

  describe('server-side apply', () => {
    const path = (manager: string, more = '') =>
      `${WIDGETS}/applied?fieldManager=${manager}${more}`;
    const apply = (manager: string, spec: object, more?: string) =>
      hub.patch('apply', path(manager, more), widget('applied', spec));

    beforeEach(() => hub.delete(`${WIDGETS}/applied`));

    it('creates, then changes nothing, then releases what is dropped', async () => {
      const created = await apply('alice', { color: 'red', size: 1 });
      const again = await apply('alice', { color: 'red', size: 1 });
      const dropped = await apply('alice', { color: 'red' });

      expect([created.code, again.code, dropped.code]).toEqual([201, 200, 200]);
      expect(again.body).toEqual(created.body);
      // The default takes the place of what was given up.
      expect(dropped.body.spec).toEqual({ color: 'red', size: 3 });
    });

    it('refuses to take what belongs to another, unless forced', async () => {
      await apply('alice', { color: 'red', size: 1 });
      const refused = await apply('bob', { color: 'green', size: 2 });
      const forced = await apply(
        'bob',
        { color: 'green', size: 2 },
        '&force=true',
      );

      expect(refused.body).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message:
          'Apply failed with 2 conflicts: conflicts with "alice":\n- .spec.color\n- .spec.size',
        details: {
          causes: [
            {
              reason: 'FieldManagerConflict',
              message: 'conflict with "alice"',
              field: '.spec.color',
            },
            {
              reason: 'FieldManagerConflict',
              message: 'conflict with "alice"',
              field: '.spec.size',
            },
          ],
        },
      });
      expect(forced.body.metadata.managedFields).toHaveLength(1);
      expect(forced.body.metadata.managedFields[0].manager).toBe('bob');
    });

    it.each([
      [
        'no manager',
        '?',
        widget('applied'),
        422,
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      ],
      [
        'managedFields',
        '?fieldManager=a',
        widget('applied', undefined, { managedFields: [{}] }),
        400,
        'metadata.managedFields must be nil',
      ],
      [
        'no kind',
        '?fieldManager=a',
        { apiVersion: 'example.org/v1', spec: {} },
        400,
        'invalid object type: ',
      ],
      [
        'an undeclared field',
        '?fieldManager=a',
        widget('applied', { color: 'red', foo: 1 }),
        500,
        '.spec.foo: field not declared in schema',
      ],
      [
        'a UID of something that is gone',
        '?fieldManager=a',
        widget('applied', undefined, { uid: 'gone' }),
        409,
        'uid mismatch: the provided object specified uid gone, and no existing object was found',
      ],
    ])('refuses %s', async (_, query, body, code, message) => {
      const answer = await hub.patch(
        'apply',
        `${WIDGETS}/applied${query}`,
        body,
      );
      expect(answer.body).toMatchObject({
        code,
        message: expect.stringContaining(message),
      });
    });

    it('refuses another UID than the live one', async () => {
      await apply('alice', { color: 'red' });
      const answer = await hub.patch(
        'apply',
        path('alice'),
        widget('applied', undefined, { uid: 'other' }),
      );
      expect(answer.body).toMatchObject({
        code: 422,
        message:
          'Widget.example.org "applied" is invalid: metadata.uid: Invalid value: "other": field is immutable',
      });
    });

    it('is the only patch that can be forced', async () => {
      const answer = await hub.patch('merge', `${PATH}?force=true`, {});
      expect(answer.body).toMatchObject({
        code: 422,
        message:
          'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
      });
    });
  });
});
