import { Loose, patchTypes } from '../api';
import { Collection } from '../collection';
import { OddRequest } from './oddWrites';

type Kind = keyof typeof patchTypes;

function patch(
  title: string,
  type: Kind,
  body: unknown,
  query: Record<string, string | boolean> = {},
  subresource?: string,
): OddRequest {
  return [
    `${type} patch: ${title}`,
    ({ widgets }) =>
      widgets.patch(
        'base',
        type,
        body,
        { dryRun: 'All', ...query },
        subresource,
      ),
  ];
}

function apply(
  title: string,
  rest: Loose,
  query: Record<string, string | boolean> = {},
  subresource?: string,
): OddRequest {
  return [
    `apply: ${title}`,
    ({ widgets }) =>
      widgets.apply('base', rest, { dryRun: 'All', ...query }, subresource),
  ];
}

function applyRaw(title: string, body: unknown): OddRequest {
  return [
    `apply: ${title}`,
    ({ widgets }) =>
      widgets.patch('base', 'apply', body, {
        dryRun: 'All',
        fieldManager: 'raw',
      }),
  ];
}

function operations(title: string, ...body: Loose[]): OddRequest {
  return patch(title, 'json', body);
}

/** Patches of one and the same object, none of which is kept. */
export const oddPatches: OddRequest[] = [
  patch('nothing', 'merge', {}),
  patch('half an object', 'merge', '{'),
  patch('a list', 'merge', []),
  patch('null', 'merge', 'null'),
  patch('text', 'merge', '"x"'),
  patch('an empty body', 'merge', ''),
  patch('a null spec', 'merge', { spec: null }),
  patch('null metadata', 'merge', { metadata: null }),
  patch('a null name', 'merge', { metadata: { name: null } }),
  patch('another name', 'merge', { metadata: { name: 'x' } }),
  patch('another namespace', 'merge', { metadata: { namespace: 'x' } }),
  patch('another uid', 'merge', { metadata: { uid: 'x' } }),
  patch('another kind', 'merge', { kind: 'X' }),
  patch('another group', 'merge', { apiVersion: 'x.dev/v1' }),
  patch('a stale version', 'merge', { metadata: { resourceVersion: '1' } }),
  patch('a version that is text', 'merge', {
    metadata: { resourceVersion: 'x' },
  }),
  patch('an empty version', 'merge', { metadata: { resourceVersion: '' } }),
  patch('a wrong type', 'merge', { spec: { size: 'x' } }),
  patch('a label that is a number', 'merge', {
    metadata: { labels: { a: 1 } },
  }),
  patch('an unknown field', 'merge', { spec: { sise: 1 } }),
  patch('a frozen field', 'merge', { spec: { frozen: 'x' } }),
  patch('a duplicate in a list map', 'merge', {
    spec: { parts: [{ name: 'a' }, { name: 'a' }] },
  }),
  patch('force', 'merge', {}, { force: true }),
  patch('a dryRun that is none', 'merge', {}, { dryRun: 'x' }),
  patch(
    'a fieldValidation that is none',
    'merge',
    {},
    { fieldValidation: 'x' },
  ),
  patch('the status', 'merge', { status: { phase: 'X' } }, {}, 'status'),
  patch('a null status', 'merge', { status: null }, {}, 'status'),
  patch('a wrong status', 'merge', { status: { count: 'x' } }, {}, 'status'),
  patch('a strategic one', 'strategic', { spec: { size: 2 } }),
  patch('an object', 'json', {}),
  patch('nothing', 'json', []),
  patch('half a list', 'json', '['),
  operations('test that holds', { op: 'test', path: '/spec/size', value: 3 }),
  operations('test that fails', { op: 'test', path: '/spec/size', value: 4 }),
  operations('test of what is not there', { op: 'test', path: '/a', value: 1 }),
  operations('test for null of what is not there', {
    op: 'test',
    path: '/spec/none',
    value: null,
  }),
  operations('replace of what is not there', {
    op: 'replace',
    path: '/spec/title',
    value: 'x',
  }),
  operations('replace under what is not there', {
    op: 'replace',
    path: '/spec/none/x',
    value: 1,
  }),
  operations('add under what is not there', {
    op: 'add',
    path: '/spec/none/x',
    value: 1,
  }),
  operations('add after the end', {
    op: 'add',
    path: '/spec/tags/7',
    value: 'x',
  }),
  operations('add before the start', {
    op: 'add',
    path: '/spec/tags/-1',
    value: 'x',
  }),
  operations('remove of what is not there', { op: 'remove', path: '/spec/x' }),
  operations('remove of everything', { op: 'remove', path: '' }),
  operations('move of what is not there', {
    op: 'move',
    from: '/spec/x',
    path: '/spec/y',
  }),
  operations('no path', { op: 'add', value: 1 }),
  operations('no value', { op: 'add', path: '/spec/size' }),
  operations('an operation that is none', { op: 'x', path: '/spec' }),
  operations('a path that is no pointer', {
    op: 'replace',
    path: 'spec/size',
    value: 1,
  }),
  operations('a wrong type', { op: 'replace', path: '/spec/size', value: 'x' }),
  operations('another name', {
    op: 'replace',
    path: '/metadata/name',
    value: 'x',
  }),
  apply('nothing', {}),
  apply('the same', { spec: { size: 3 } }),
  apply('a conflict', { spec: { size: 4 } }),
  apply('a conflict, forced', { spec: { size: 4 } }, { force: true }),
  apply('conflicts with two managers', {
    spec: { size: 4 },
    status: { phase: 'X' },
  }),
  apply('a list map', { spec: { parts: [{ name: 'p', count: 2 }] } }),
  apply('a list map without a key', { spec: { parts: [{ count: 2 }] } }),
  apply('a set with a double', { spec: { tags: ['q', 'q'] } }),
  apply('a wrong type', { spec: { size: 'x' } }),
  apply('a null', { spec: { title: null } }),
  apply('a null list', { spec: { parts: null } }),
  apply('an unknown field', { spec: { sise: 1 } }),
  apply('what the schema refuses', { spec: { title: 'ABC' } }),
  apply('another uid', { metadata: { uid: 'x' } }),
  apply('a stale version', { metadata: { resourceVersion: '1' } }),
  apply('managed fields', { metadata: { managedFields: [] } }),
  apply('another namespace', { metadata: { namespace: 'x' } }),
  apply('finalizers', { metadata: { finalizers: ['assay.dev/x'] } }),
  apply('a label that is a number', { metadata: { labels: { a: 1 } } }),
  apply('an empty manager', {}, { fieldManager: '' }),
  apply('a manager with a line break', {}, { fieldManager: 'a\nb' }),
  apply('the status', { status: { phase: 'X' } }, {}, 'status'),
  apply('a wrong status', { status: { count: 'x' } }, {}, 'status'),
  applyRaw('half an object', '{'),
  applyRaw('a list', '[]'),
  applyRaw('an empty body', ''),
  applyRaw('no kind', { metadata: { name: 'base' } }),
  applyRaw('another kind', {
    apiVersion: 'assay.dev/v1',
    kind: 'X',
    metadata: { name: 'base' },
  }),
  applyRaw('another group', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'base' },
  }),
  [
    'apply: a new object with another name',
    ({ widgets }) =>
      widgets.patch('fresh', 'apply', widgets.object('other'), {
        dryRun: 'All',
        fieldManager: 'x',
      }),
  ],
  [
    'apply: a new object without a name',
    ({ widgets }) =>
      widgets.patch('fresh', 'apply', widgets.object(undefined), {
        dryRun: 'All',
        fieldManager: 'x',
      }),
  ],
  [
    'apply: a new object by its status',
    ({ widgets }) =>
      widgets.apply('fresh', { status: { phase: 'X' } }, {}, 'status'),
  ],
  ...absent('merge', {}),
  ...absent('json', []),
];

function absent(type: Kind, body: unknown): OddRequest[] {
  const of = (
    title: string,
    collection: (suite: Parameters<OddRequest[1]>[0]) => Collection,
  ): OddRequest => [
    `${type} patch: of an absent ${title}`,
    suite => collection(suite).patch('absent', type, body),
  ];
  return [
    of('custom resource', ({ widgets }) => widgets),
    of('config map', ({ configMaps }) => configMaps),
    of('namespace', ({ allNamespaces }) => allNamespaces),
  ];
}
