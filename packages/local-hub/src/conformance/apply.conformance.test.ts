import { Loose } from './api';
import { expectStatus } from './expectations';
import { conformance } from './suite';

conformance('server-side apply', suite => {
  /** The managers of an object, each with the fields it owns. */
  function managers(object: Loose): Record<string, Loose> {
    const entries = (object.metadata.managedFields ?? []) as Loose[];
    return Object.fromEntries(
      entries.map(entry => [
        [entry.manager, entry.operation, entry.subresource]
          .filter(Boolean)
          .join(' '),
        entry.fieldsV1,
      ]),
    );
  }

  it('creates an object and owns what was sent, not the defaults', async () => {
    const { code, body } = await suite.widgets.apply('made', {
      metadata: { labels: { a: 'b' } },
      spec: { title: 'x', parts: [{ name: 'p' }], tags: ['t'] },
    });
    expect(code).toBe(201);
    expect(body.spec).toEqual({
      size: 1,
      title: 'x',
      parts: [{ name: 'p', count: 1 }],
      tags: ['t'],
    });
    expect(body.metadata.managedFields).toEqual([
      {
        manager: 'conformance',
        operation: 'Apply',
        apiVersion: 'assay.dev/v1',
        time: expect.stringMatching(/Z$/),
        fieldsType: 'FieldsV1',
        fieldsV1: {
          'f:metadata': { 'f:labels': { 'f:a': {} } },
          'f:spec': {
            'f:title': {},
            'f:parts': { 'k:{"name":"p"}': { '.': {}, 'f:name': {} } },
            'f:tags': { 'v:"t"': {} },
          },
        },
      },
    ]);
  });

  it('applying the same again changes nothing', async () => {
    const wanted = { spec: { size: 3, options: { a: 'b' } } };
    const first = await suite.widgets.apply('same', wanted);
    const second = await suite.widgets.apply('same', wanted);
    expect(second.code).toBe(200);
    expect(second.body).toEqual(first.body);
  });

  it('two managers share a list by its keys', async () => {
    const one = { fieldManager: 'one' };
    const two = { fieldManager: 'two' };
    await suite.widgets.apply(
      'shared',
      { spec: { parts: [{ name: 'a' }] } },
      one,
    );
    const { body } = await suite.widgets.apply(
      'shared',
      { spec: { parts: [{ name: 'b', count: 2 }] } },
      two,
    );
    expect(body.spec.parts).toEqual([
      { name: 'a', count: 1 },
      { name: 'b', count: 2 },
    ]);
    const less = await suite.widgets.apply('shared', { spec: {} }, one);
    expect(less.body.spec.parts).toEqual([{ name: 'b', count: 2 }]);
  });

  it('two managers share a set, and an atomic list belongs to one', async () => {
    const spec = { tags: ['x'], steps: ['1'] };
    await suite.widgets.apply('sets', { spec }, { fieldManager: 'one' });
    const { body } = await suite.widgets.apply(
      'sets',
      { spec: { tags: ['y'] } },
      { fieldManager: 'two' },
    );
    expect(body.spec.tags).toEqual(['x', 'y']);
    expectStatus(
      await suite.widgets.apply(
        'sets',
        { spec: { steps: ['2'] } },
        { fieldManager: 'two' },
      ),
      {
        code: 409,
        reason: 'Conflict',
        message:
          'Apply failed with 1 conflict: conflict with "one": .spec.steps',
        causes: ['FieldManagerConflict .spec.steps'],
      },
    );
  });

  it('what a manager stops to send is removed, if nobody else has it', async () => {
    const one = { fieldManager: 'one' };
    await suite.widgets.apply('less', { spec: { title: 'a', size: 4 } }, one);
    await suite.widgets.apply(
      'less',
      { spec: { title: 'a' } },
      { fieldManager: 'two' },
    );
    const { body } = await suite.widgets.apply('less', { spec: {} }, one);
    expect(body.spec).toEqual({ title: 'a', size: 1 });
    expect(managers(body)).toEqual({
      'one Apply': { 'f:spec': {} },
      'two Apply': { 'f:spec': { 'f:title': {} } },
    });
  });

  it('another value of an owned field is a conflict, unless forced', async () => {
    await suite.widgets.apply('fought', { spec: { size: 3, title: 'a' } });
    const answer = await suite.widgets.apply(
      'fought',
      { spec: { size: 4, title: 'b' } },
      { fieldManager: 'other' },
    );
    expectStatus(answer, {
      code: 409,
      reason: 'Conflict',
      message: /^Apply failed with 2 conflicts: conflicts with "conformance":/,
      causes: [
        'FieldManagerConflict .spec.size',
        'FieldManagerConflict .spec.title',
      ],
    });
    const forced = await suite.widgets.apply(
      'fought',
      { spec: { size: 4 } },
      { fieldManager: 'other', force: true },
    );
    expect(forced.body.spec).toEqual({ size: 4, title: 'a' });
    expect(managers(forced.body)).toEqual({
      'conformance Apply': { 'f:spec': { 'f:title': {} } },
      'other Apply': { 'f:spec': { 'f:size': {} } },
    });
  });

  it('the same value is no conflict and is owned by both', async () => {
    await suite.widgets.apply('agreed', { spec: { size: 3 } });
    const { code, body } = await suite.widgets.apply(
      'agreed',
      { spec: { size: 3 } },
      { fieldManager: 'other' },
    );
    expect(code).toBe(200);
    expect(managers(body)).toEqual({
      'conformance Apply': { 'f:spec': { 'f:size': {} } },
      'other Apply': { 'f:spec': { 'f:size': {} } },
    });
  });

  it('an update by others is a conflict that names their manager', async () => {
    const object = suite.widgets.object('updated', { spec: { size: 3 } });
    await suite.widgets.create(object, { query: { fieldManager: 'hand' } });
    const answer = await suite.widgets.apply('updated', { spec: { size: 4 } });
    expectStatus(answer, {
      code: 409,
      reason: 'Conflict',
      message:
        /^Apply failed with 1 conflict: conflict with "hand" using assay.dev\/v1: .spec.size$/,
    });
  });

  it('an update takes a field over from the one who applied it', async () => {
    await suite.widgets.apply('taken', { spec: { size: 3, title: 'a' } });
    const { body } = await suite.widgets.patch(
      'taken',
      'merge',
      { spec: { size: 5 } },
      { fieldManager: 'hand' },
    );
    expect(managers(body)).toEqual({
      'conformance Apply': { 'f:spec': { 'f:title': {} } },
      'hand Update': { 'f:spec': { 'f:size': {} } },
    });
  });

  it('an update owns parents with a dot, items by key and the status apart', async () => {
    await suite.widgets.create(
      suite.widgets.object('tracked', {
        metadata: { labels: { a: 'b' } },
        spec: { size: 2, parts: [{ name: 'p' }], steps: ['1'] },
      }),
      { query: { fieldManager: 'hand' } },
    );
    const { body } = await suite.widgets.patch(
      'tracked',
      'merge',
      { status: { conditions: [{ type: 'Ready', status: 'True' }] } },
      { fieldManager: 'hand' },
      'status',
    );
    expect(managers(body)).toEqual({
      'hand Update': {
        'f:metadata': { 'f:labels': { '.': {}, 'f:a': {} } },
        'f:spec': {
          '.': {},
          'f:size': {},
          'f:parts': {
            '.': {},
            'k:{"name":"p"}': { '.': {}, 'f:count': {}, 'f:name': {} },
          },
          'f:steps': {},
        },
      },
      'hand Update status': {
        'f:status': {
          '.': {},
          'f:conditions': {
            '.': {},
            'k:{"type":"Ready"}': { '.': {}, 'f:status': {}, 'f:type': {} },
          },
        },
      },
    });
  });

  it('the manager of an update is named by the user agent', async () => {
    const { body } = await suite.widgets.create(suite.widgets.object('agent'), {
      headers: { 'user-agent': 'judge/1.2 (linux)' },
    });
    expect(Object.keys(managers(body))).toEqual(['judge Update']);
  });

  it('applies the status by itself', async () => {
    await suite.widgets.apply('state', { spec: { size: 3 } });
    const { code, body } = await suite.widgets.apply(
      'state',
      {
        status: { phase: 'Done', conditions: [{ type: 'A', status: 'True' }] },
      },
      {},
      'status',
    );
    expect(code).toBe(200);
    expect(body).toMatchObject({
      spec: { size: 3 },
      status: { phase: 'Done' },
      metadata: { generation: 1 },
    });
    expect(Object.keys(managers(body)).sort()).toEqual([
      'conformance Apply',
      'conformance Apply status',
    ]);
  });

  it('applies to a built-in kind', async () => {
    const one = { data: { a: '1', b: '2' } };
    expect((await suite.configMaps.apply('applied', one)).code).toBe(201);
    const { body } = await suite.configMaps.apply('applied', {
      data: { b: '3' },
    });
    expect(body.data).toEqual({ b: '3' });
  });

  it('reads YAML', async () => {
    const { kind } = suite.widget.type;
    const { code, body } = await suite.widgets.patch(
      'yaml',
      'apply',
      `apiVersion: assay.dev/v1\nkind: ${kind}\nmetadata: {name: yaml}\nspec:\n  color: red\n`,
      { fieldManager: 'yaml' },
    );
    expect({ code, color: body.spec.color }).toEqual({
      code: 201,
      color: 'red',
    });
  });

  it('a dry run makes nothing', async () => {
    const { code } = await suite.widgets.apply('dry', {}, { dryRun: 'All' });
    expect(code).toBe(201);
    expect((await suite.widgets.get('dry')).code).toBe(404);
  });

  it('a list of one empty entry clears all managers', async () => {
    await suite.widgets.apply('cleared', { spec: { size: 3 } });
    const { body } = await suite.widgets.patch('cleared', 'merge', {
      metadata: { managedFields: [{}] },
    });
    expect(body.metadata).not.toHaveProperty('managedFields');
  });
});
