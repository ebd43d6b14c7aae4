import { Answer, Loose } from '../api';
import { Suite } from '../suite';

/** One request whose answers two servers are to agree on. */
export type OddRequest = [
  title: string,
  send: (suite: Suite) => Promise<Answer>,
];

function create(
  title: string,
  rest: (suite: Suite) => Loose,
  query: Record<string, string> = {},
): OddRequest {
  return [
    `create: ${title}`,
    ({ widgets }) => {
      const { name, ...fields } = rest({ widgets } as Suite);
      return widgets.create(widgets.object(name ?? 'odd', fields), { query });
    },
  ];
}

function spec(title: string, value: Loose, query = {}): OddRequest {
  return create(`spec: ${title}`, () => ({ spec: value }), {
    dryRun: 'All',
    ...query,
  });
}

function metadata(title: string, value: Loose): OddRequest {
  return create(`metadata: ${title}`, () => ({ metadata: value }), {
    dryRun: 'All',
  });
}

function body(title: string, value: unknown, type?: string): OddRequest {
  return [
    `create: body: ${title}`,
    ({ widgets }) => widgets.create(value, { type }),
  ];
}

const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid: 'y' };

/** Creations that are odd in what they say. */
export const oddCreates: OddRequest[] = [
  spec('a string for the object', 'x'),
  spec('a list for the object', []),
  spec('null', null),
  spec('nothing', {}),
  spec('a big integer', { size: 1e21 }),
  spec('a negative zero', { size: -0 }),
  spec('an integer for text', { title: 5 }),
  spec('null for text', { title: null }),
  spec('null for a nullable', { note: null }),
  spec('null in a list', { tags: [null] }),
  spec('null in a map', { options: { a: null } }),
  spec('null in a list map', { parts: [null] }),
  spec('null for a list', { parts: null }),
  spec('a list in a list map', { parts: [[]] }),
  spec('a fraction for an int-or-string', { amount: 1.5 }),
  spec('null for an int-or-string', { amount: null }),
  spec('an object for an int-or-string', { amount: {} }),
  spec('a long text with wide letters', { title: 'äöüäöüäöüäö' }),
  spec('ten wide letters', { title: 'ääääääääää' }),
  spec('a date without a time', { when: '2024-01-01' }),
  spec('a date with a comma', { when: '2024-01-01T00:00:00,5Z' }),
  spec('a leap second', { when: '2024-12-31T23:59:60Z' }),
  spec('a lower-case date', { when: '2024-01-01t00:00:00z' }),
  spec('everything wrong', {
    size: 200,
    ratio: 0,
    color: 'pink',
    title: 'ABCDEFGHIJKLM',
    when: 'today',
    options: { a: 1 },
    parts: [{ count: 1 }, { name: 'x' }, { name: 'x' }],
    tags: ['a', 'a', 'forbidden'],
    range: { min: 3, max: 1 },
    amount: true,
  }),
  spec('a required field beside a broken rule', {
    range: { max: 1 },
    tags: ['forbidden'],
  }),
  spec('an unknown field', { sise: 1 }),
  spec(
    'an unknown field, strictly',
    { sise: 1 },
    { fieldValidation: 'Strict' },
  ),
  spec('an unknown field, ignored', { sise: 1 }, { fieldValidation: 'Ignore' }),
  spec(
    'many unknown fields, strictly',
    { a: 1, b: { c: 1 }, parts: [{ name: 'x', d: 1 }], options: { e: 'f' } },
    { fieldValidation: 'Strict' },
  ),
  spec(
    'an unknown field and a wrong type, strictly',
    { sise: 1, size: 'x' },
    { fieldValidation: 'Strict' },
  ),
  metadata('unknown field', { foo: 1 }),
  metadata('labels that are a list', { labels: [] }),
  metadata('a label that is a number', { labels: { a: 1 } }),
  metadata('a label that is null', { labels: { a: null } }),
  metadata('a label with a long value', { labels: { a: 'x'.repeat(64) } }),
  metadata('a label with an empty key', { labels: { '': 'x' } }),
  metadata('a label with two slashes', { labels: { 'a/b/c': 'x' } }),
  metadata('a label with a bad prefix', { labels: { 'A_/b': 'x' } }),
  metadata('an annotation with capitals', { annotations: { 'A/B': 'x' } }),
  metadata('annotations of 300 kB', { annotations: { a: 'x'.repeat(3e5) } }),
  metadata('a number for the name', { name: 5 }),
  metadata('finalizers that are text', { finalizers: 'x' }),
  metadata('a finalizer with a space', { finalizers: ['a b'] }),
  metadata('a finalizer without a domain', { finalizers: ['a'] }),
  metadata('both deleting finalizers', {
    finalizers: ['orphan', 'foregroundDeletion'],
  }),
  metadata('an owner without a version', {
    ownerReferences: [{ ...owner, apiVersion: '' }],
  }),
  metadata('an owner without a uid', {
    ownerReferences: [{ ...owner, uid: '' }],
  }),
  metadata('two controllers', {
    ownerReferences: [
      { ...owner, controller: true },
      { ...owner, uid: 'z', controller: true },
    ],
  }),
  metadata('the same owner twice', { ownerReferences: [owner, owner] }),
  metadata('an Event as an owner', {
    ownerReferences: [{ ...owner, kind: 'Event' }],
  }),
  metadata('a generation', { generation: -1 }),
  metadata('a generateName that is no name', {
    name: undefined,
    generateName: 'Bad_',
  }),
  metadata('a creation time that is none', { creationTimestamp: 'x' }),
  metadata('managed fields without a manager', {
    managedFields: [{ fieldsType: 'X' }],
  }),
  body('nothing', ''),
  body('half an object', '{"apiVersion":'),
  body('a list', '[]'),
  body('null', 'null'),
  body('a number', '5'),
  body('text', '"x"'),
  body('an empty object', '{}'),
  body('broken YAML', 'a: [b', 'application/yaml'),
  body('two documents', 'a: b\n---\nc: d\n', 'application/yaml'),
  body('a type nobody reads', 'x', 'text/plain'),
  body('a type with a charset', '{}', 'application/json; charset=utf-8'),
  body('a type that is none', '{}', 'nonsense'),
  body('bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])),
];

function changed(object: Loose, fields: Loose, more: Loose = {}): Loose {
  return { ...object, ...more, metadata: { ...object.metadata, ...fields } };
}

function put(
  title: string,
  change: (object: Loose) => Loose,
  query = {},
  subresource?: string,
): OddRequest {
  return [
    `update: ${title}`,
    async ({ api, widgets }) => {
      const sent = change(await widgets.read('base'));
      return api.call('PUT', widgets.path('base', subresource), {
        body: sent,
        query: { dryRun: 'All', ...query },
      });
    },
  ];
}

/** Updates of one and the same object, none of which is kept. */
export const oddUpdates: OddRequest[] = [
  put('nothing', object => object),
  put('another uid', object => changed(object, { uid: 'x' })),
  put('another name', object => changed(object, { name: 'x' })),
  put('another namespace', object => changed(object, { namespace: 'x' })),
  put('no version', object => changed(object, { resourceVersion: '' })),
  put('version 0', object => changed(object, { resourceVersion: '0' })),
  put('version 1', object => changed(object, { resourceVersion: '1' })),
  put('a version that is text', object =>
    changed(object, { resourceVersion: 'x' }),
  ),
  put('another kind', object => changed(object, {}, { kind: 'X' })),
  put('another version of the group', object =>
    changed(object, {}, { apiVersion: 'assay.dev/v2' }),
  ),
  put('another creation time', object =>
    changed(object, { creationTimestamp: '2001-01-01T00:00:00Z' }),
  ),
  put('another generation', object => changed(object, { generation: 77 })),
  put('a deletion time', object =>
    changed(object, { deletionTimestamp: '2001-01-01T00:00:00Z' }),
  ),
  put('no spec', ({ spec: _, ...object }) => object),
  put('a frozen field', object =>
    changed(object, {}, { spec: { ...object.spec, frozen: 'other' } }),
  ),
  put('a frozen field that goes', object =>
    changed(object, {}, { spec: { size: 1 } }),
  ),
  put('a status', object => changed(object, {}, { status: { phase: 'X' } })),
  put('a wrong status', object =>
    changed(object, {}, { status: { phase: 1 } }),
  ),
  put(
    'the status',
    object => changed(object, { labels: { a: 'b' } }, { status: { count: 1 } }),
    {},
    'status',
  ),
  put(
    'a wrong status at its subresource',
    object => changed(object, {}, { status: { count: 'x' } }),
    {},
    'status',
  ),
  put(
    'an unknown field of the status, strictly',
    object => changed(object, {}, { status: { coumt: 1 } }),
    { fieldValidation: 'Strict' },
    'status',
  ),
  put('managed fields that are empty', object =>
    changed(object, { managedFields: [] }),
  ),
  put('a subresource that is not there', object => object, {}, 'nothing'),
  put('a scale', object => object, {}, 'scale'),
  put('a field manager with a line break', object => object, {
    fieldManager: 'a\nb',
  }),
];
