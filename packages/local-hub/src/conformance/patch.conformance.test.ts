import { Answer } from './api';
import { ExpectedStatus, expectStatus } from './expectations';
import { conformance, Suite } from './suite';

type Refused = [
  title: string,
  send: (suite: Suite) => Promise<Answer>,
  expected: ExpectedStatus,
];

const general =
  'the server rejected our request due to an error in our request';

const refused: Refused[] = [
  [
    'a merge patch of an absent object',
    ({ widgets }) => widgets.patch('absent', 'merge', { spec: { size: 1 } }),
    { code: 404, reason: 'NotFound' },
  ],
  [
    'a merge patch with a stale version',
    ({ widgets }) =>
      widgets.patch('target', 'merge', {
        metadata: { resourceVersion: '1' },
        spec: { size: 77 },
      }),
    { code: 409, reason: 'Conflict' },
  ],
  [
    'a merge patch with another uid',
    ({ widgets }) =>
      widgets.patch('target', 'merge', {
        metadata: { uid: 'other' },
        spec: { size: 77 },
      }),
    {
      code: 422,
      reason: 'Invalid',
      message: /metadata.uid: Invalid value: "other": field is immutable/,
      causes: ['FieldValueInvalid metadata.uid'],
    },
  ],
  [
    'a merge patch with another name',
    ({ widgets }) =>
      widgets.patch('target', 'merge', { metadata: { name: 'other' } }),
    {
      code: 400,
      reason: 'BadRequest',
      message:
        'the name of the object (other) does not match the name on the URL (target)',
    },
  ],
  [
    'a merge patch with another namespace',
    ({ widgets }) =>
      widgets.patch('target', 'merge', { metadata: { namespace: 'other' } }),
    {
      code: 400,
      reason: 'BadRequest',
      message:
        'the namespace of the provided object does not match the namespace sent on the request',
    },
  ],
  [
    'a merge patch with another kind',
    ({ widgets }) => widgets.patch('target', 'merge', { kind: 'Other' }),
    { code: 422, reason: 'Invalid', causes: ['FieldValueInvalid kind'] },
  ],
  [
    'a merge patch that makes the object invalid',
    ({ widgets }) => widgets.patch('target', 'merge', { spec: { size: 101 } }),
    { code: 422, reason: 'Invalid', causes: ['FieldValueInvalid spec.size'] },
  ],
  [
    'a merge patch that is not JSON',
    ({ widgets }) => widgets.patch('target', 'merge', '{'),
    {
      code: 400,
      reason: 'BadRequest',
      message: 'error decoding patch: unexpected end of JSON input',
    },
  ],
  [
    'a merge patch that is a list',
    ({ widgets }) => widgets.patch('target', 'merge', []),
    { code: 400, reason: 'BadRequest', message: /^error decoding patch: / },
  ],
  [
    'a JSON patch that is an object',
    ({ widgets }) => widgets.patch('target', 'json', { spec: 1 }),
    { code: 400, reason: 'BadRequest', message: /^error decoding patch: / },
  ],
  [
    'a JSON patch whose test fails',
    ({ widgets }) =>
      widgets.patch('target', 'json', [
        { op: 'test', path: '/spec/size', value: 55 },
        { op: 'replace', path: '/spec/size', value: 6 },
      ]),
    { code: 422, reason: 'Invalid', message: general },
  ],
  [
    'a JSON patch that replaces what is not there',
    ({ widgets }) =>
      widgets.patch('target', 'json', [
        { op: 'replace', path: '/spec/none/deep', value: 6 },
      ]),
    { code: 422, reason: 'Invalid', message: general },
  ],
  [
    'a JSON patch that removes what is not there',
    ({ widgets }) =>
      widgets.patch('target', 'json', [{ op: 'remove', path: '/spec/none' }]),
    { code: 422, reason: 'Invalid', message: general },
  ],
  [
    'a JSON patch with an unknown operation',
    ({ widgets }) =>
      widgets.patch('target', 'json', [{ op: 'burn', path: '/spec/size' }]),
    { code: 422, reason: 'Invalid', message: general },
  ],
  [
    'a strategic merge patch of a custom resource',
    ({ widgets }) =>
      widgets.patch('target', 'strategic', { spec: { size: 1 } }),
    {
      code: 415,
      reason: 'UnsupportedMediaType',
      message:
        'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml',
    },
  ],
  [
    'a patch that says it is plain JSON',
    ({ api, widgets }) =>
      api.call('PATCH', widgets.path('target'), {
        body: {},
        type: 'application/json',
      }),
    { code: 415, reason: 'UnsupportedMediaType' },
  ],
  [
    'force for a patch that is not an apply',
    ({ widgets }) =>
      widgets.patch('target', 'merge', { spec: {} }, { force: true }),
    {
      code: 422,
      reason: 'Invalid',
      message:
        'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
      causes: ['FieldValueForbidden force'],
    },
  ],
];

conformance('merge patch and JSON patch', suite => {
  beforeAll(() =>
    suite.widgets.make('target', {
      spec: { size: 3, options: { a: '1', b: '2' } },
    }),
  );

  it('a merge patch merges maps, replaces lists and removes nulls', async () => {
    await suite.widgets.make('merged', {
      spec: {
        size: 3,
        options: { a: '1', b: '2' },
        parts: [{ name: 'x' }, { name: 'y' }],
        title: 'gone',
      },
    });
    const { code, body } = await suite.widgets.patch('merged', 'merge', {
      spec: {
        options: { a: null, c: '3' },
        parts: [{ name: 'z' }],
        title: null,
      },
    });
    expect(code).toBe(200);
    expect(body.spec).toEqual({
      size: 3,
      options: { b: '2', c: '3' },
      parts: [{ name: 'z', count: 1 }],
    });
    expect(body.metadata.generation).toBe(2);
  });

  it('a merge patch replaces all finalizers at once', async () => {
    await suite.widgets.make('finalized', {
      metadata: { finalizers: ['assay.dev/a', 'assay.dev/b'] },
    });
    const { body } = await suite.widgets.patch('finalized', 'merge', {
      metadata: { finalizers: ['assay.dev/b'] },
    });
    expect(body.metadata.finalizers).toEqual(['assay.dev/b']);
    const emptied = await suite.widgets.patch('finalized', 'merge', {
      metadata: { finalizers: null },
    });
    expect(emptied.body.metadata).not.toHaveProperty('finalizers');
  });

  it('a merge patch with the current version is taken', async () => {
    const { metadata } = await suite.widgets.make('current');
    const { code } = await suite.widgets.patch('current', 'merge', {
      metadata: { resourceVersion: metadata.resourceVersion },
      spec: { size: 2 },
    });
    expect(code).toBe(200);
  });

  it('patches without a version never conflict', async () => {
    await suite.widgets.make('busy', { spec: { free: {} } });
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(key =>
        suite.widgets.patch('busy', 'merge', { spec: { free: { [key]: 1 } } }),
      ),
    );
    expect(answers.map(({ code }) => code)).toEqual(Array(6).fill(200));
    const { spec, metadata } = await suite.widgets.read('busy');
    expect(spec.free).toEqual({ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1 });
    expect(metadata.generation).toBe(7);
  });

  it('a JSON patch adds, tests, replaces, moves, copies and removes', async () => {
    await suite.widgets.make('operated', {
      spec: { size: 3, tags: ['a'], options: { a: '1', 'x/y~z': '2' } },
    });
    const { code, body } = await suite.widgets.patch('operated', 'json', [
      { op: 'test', path: '/spec/size', value: 3 },
      { op: 'replace', path: '/spec/size', value: 4 },
      { op: 'add', path: '/spec/tags/-', value: 'b' },
      { op: 'add', path: '/spec/tags/0', value: 'first' },
      { op: 'remove', path: '/spec/options/x~1y~0z' },
      { op: 'copy', from: '/spec/options/a', path: '/spec/options/b' },
      { op: 'move', from: '/spec/options/a', path: '/spec/options/c' },
      { op: 'add', path: '/metadata/labels', value: { x: 'y' } },
    ]);
    expect(code).toBe(200);
    expect(body.spec).toEqual({
      size: 4,
      tags: ['first', 'a', 'b'],
      options: { b: '1', c: '1' },
    });
    expect(body.metadata.labels).toEqual({ x: 'y' });
  });

  it('a JSON patch that tests the version guards the write', async () => {
    const { metadata } = await suite.widgets.make('guarded');
    const patch = [
      {
        op: 'test',
        path: '/metadata/resourceVersion',
        value: metadata.resourceVersion,
      },
      { op: 'replace', path: '/spec/size', value: 5 },
    ];
    expect((await suite.widgets.patch('guarded', 'json', patch)).code).toBe(
      200,
    );
    expect((await suite.widgets.patch('guarded', 'json', patch)).code).toBe(
      422,
    );
  });

  it('a strategic merge patch of a built-in kind merges', async () => {
    await suite.configMaps.make('strategic', { data: { a: '1', b: '2' } });
    const { code, body } = await suite.configMaps.patch(
      'strategic',
      'strategic',
      { data: { b: null, c: '3' } },
    );
    expect(code).toBe(200);
    expect(body.data).toEqual({ a: '1', c: '3' });
  });

  it('a dry run of a patch changes nothing', async () => {
    const before = await suite.widgets.make('dry');
    const { body } = await suite.widgets.patch(
      'dry',
      'merge',
      { spec: { size: 9 } },
      { dryRun: 'All' },
    );
    expect(body.spec.size).toBe(9);
    expect(await suite.widgets.read('dry')).toEqual(before);
  });

  it.each(refused)('refuses %s', async (_title, send, expected) => {
    expectStatus(await send(suite), expected);
  });
});
