import { Loose } from '../api';
import { OddRequest } from './oddWrites';

type Query = Record<string, string | number | boolean>;

function list(title: string, query: Query, accept?: string): OddRequest {
  return [
    `list: ${title}`,
    ({ widgets }) => widgets.list(query, accept ? { accept } : {}),
  ];
}

function get(title: string, accept: string, query: Query = {}): OddRequest {
  return [
    `get: ${title}`,
    ({ widgets }) => widgets.get('base', { accept, query }),
  ];
}

function path(method: string, suffix: string): OddRequest {
  return [
    `${method} ${suffix}`,
    ({ api, namespace }) =>
      api.call(method, suffix.replace('NAMESPACE', namespace)),
  ];
}

/** The options stand in the body, where a server reads no others. */
function remove(title: string, options: Loose): OddRequest {
  return [
    `delete: ${title}`,
    ({ widgets }) =>
      widgets.delete(
        'base',
        typeof options === 'string' ? options : { dryRun: ['All'], ...options },
      ),
  ];
}

const group = 'v=v1;g=meta.k8s.io';

/** Reads that are odd in what they ask for. */
export const oddReads: OddRequest[] = [
  list('labels that are no selector', { labelSelector: 'a==b=c' }),
  list('an open bracket', { labelSelector: 'a in (b' }),
  list('a bad label value', { labelSelector: 'a=b c' }),
  list('a bad label key', { labelSelector: 'a b=c' }),
  list('an empty set', { labelSelector: 'a in ()' }),
  list('a comparison with text', { labelSelector: 'a>b' }),
  list('a trailing comma', { labelSelector: 'a=b,' }),
  list('fields that are no selector', { fieldSelector: 'foo' }),
  list('a field that is not selectable', { fieldSelector: 'spec.size=3' }),
  list('a field with a set', { fieldSelector: 'metadata.name in (a)' }),
  list('another name', { fieldSelector: 'metadata.name=none' }),
  list('another namespace', { fieldSelector: 'metadata.namespace=none' }),
  list('a limit that is text', { limit: 'x' }),
  list('a negative limit', { limit: -1 }),
  list('a continue that is none', { limit: 1, continue: 'foo' }),
  list('a continue of nothing', { continue: 'e30' }),
  list('a version that is text', { resourceVersion: 'x' }),
  list('a negative version', { resourceVersion: '-1' }),
  list('version 0, exactly', {
    resourceVersion: '0',
    resourceVersionMatch: 'Exact',
  }),
  list('a match without a version', { resourceVersionMatch: 'Exact' }),
  list('a match that is none', {
    resourceVersion: '1',
    resourceVersionMatch: 'x',
  }),
  list('initial events', { sendInitialEvents: true }),
  list('a timeout that is text', { timeoutSeconds: 'x' }),
  list('a watch of labels that are no selector', {
    watch: true,
    labelSelector: 'a==b=c',
  }),
  list('a watch of a version that is text', {
    watch: true,
    resourceVersion: 'x',
  }),
  list('a watch with initial events and no match', {
    watch: true,
    sendInitialEvents: true,
  }),
  list('a watch with a match and no initial events', {
    watch: true,
    resourceVersion: '5',
    resourceVersionMatch: 'NotOlderThan',
  }),
  list('a watch with initial events, exactly', {
    watch: true,
    sendInitialEvents: true,
    resourceVersionMatch: 'Exact',
  }),
  list('a table', {}, `application/json;as=Table;${group}`),
  list(
    'a table of nothing',
    { labelSelector: 'none' },
    `application/json;as=Table;${group}`,
  ),
  list(
    'metadata',
    {},
    `application/json;as=PartialObjectMetadataList;${group}`,
  ),
  list(
    'metadata as if of one',
    {},
    `application/json;as=PartialObjectMetadata;${group}`,
  ),
  get('a table', `application/json;as=Table;${group}`),
  get('a table without objects', `application/json;as=Table;${group}`, {
    includeObject: 'None',
  }),
  get('a table of nonsense', `application/json;as=Table;${group}`, {
    includeObject: 'x',
  }),
  get('an old table', 'application/json;as=Table;v=v1beta1;g=meta.k8s.io'),
  get('metadata', `application/json;as=PartialObjectMetadata;${group}`),
  get(
    'metadata as if of a list',
    `application/json;as=PartialObjectMetadataList;${group}`,
  ),
  get('nonsense', `application/json;as=Nonsense;${group}`),
  get('HTML', 'text/html'),
  get('HTML or anything', 'text/html,*/*;q=0.8'),
  get('any application', 'application/*'),
  get('an unknown version', 'application/json', { resourceVersion: 'x' }),
  get('pretty', 'application/json', { pretty: true }),
  remove('nothing odd', {}),
  remove('another uid', { preconditions: { uid: 'x' } }),
  remove('another version', { preconditions: { resourceVersion: '1' } }),
  remove('a policy that is none', { propagationPolicy: 'x' }),
  remove('a policy said twice', {
    propagationPolicy: 'Orphan',
    orphanDependents: true,
  }),
  remove('options of another kind', { apiVersion: 'v1', kind: 'X' }),
  remove('options of our kind', {
    apiVersion: 'assay.dev/v1',
    kind: 'DeleteOptions',
  }),
  remove('half the options', '{'),
  [
    'delete: a list of options',
    ({ widgets }) => widgets.delete('absent', '[]'),
  ],
  remove('a wrong type', { gracePeriodSeconds: 'x' }),
  remove('an unknown option', { foo: 1 }),
  remove('a dry run that is none', { dryRun: ['x'] }),
  ['delete: absent', ({ widgets }) => widgets.delete('absent')],
  [
    'delete: with options nobody reads',
    ({ api, widgets }) =>
      api.call('DELETE', widgets.path('base'), {
        body: 'x',
        type: 'text/plain',
        query: { dryRun: 'All' },
      }),
  ],
  [
    'delete: all of a namespace that is not there',
    ({ widgets }) => widgets.in('conformance-nowhere').deleteAll(),
  ],
  [
    'delete: all, with half the options',
    ({ widgets }) => widgets.deleteAll({ dryRun: 'All' }, '{'),
  ],
  ...[
    '/api/v2',
    '/api/v1/nothings',
    '/api/v1/namespaces/NAMESPACE/nothings',
    '/api/v1/namespaces/NAMESPACE/configmaps/x/status',
    '/api/v1/configmaps/x',
    '/apis/nope.dev',
    '/apis/nope.dev/v1/things',
    '/apis/assay.dev/v9',
    '/apis/assay.dev/v9/things',
    '/apis/assay.dev/v1/nothings',
    '/apis/assay.dev/v1/namespaces/NAMESPACE/nothings',
    '/apis/events.k8s.io/v1/nothings',
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    '/nope',
    '/livez',
    '/readyz',
    '/healthz',
    '/openapi/v3/nope',
    '/openapi/v3/apis/nope.dev/v1',
  ].map(suffix => path('GET', suffix)),
  path('POST', '/version'),
  path('DELETE', '/api/v1'),
  path('PUT', '/api/v1/namespaces/NAMESPACE/configmaps'),
  path('PATCH', '/api/v1/namespaces/NAMESPACE/configmaps'),
  path('POST', '/api/v1/namespaces/NAMESPACE/configmaps/x'),
  path('POST', '/api/v1/configmaps'),
  path('DELETE', '/api/v1/namespaces'),
];
