import { Loose } from '../api';
import { Collection } from '../collection';
import { Suite } from '../suite';
import { OddRequest } from './oddWrites';

/** A built-in kind in a suite's namespace, and its name for titles. */
interface Builtin {
  readonly label: string;
  of(suite: Suite): Collection;
}

function builtin(apiVersion: string, kind: string, plural: string): Builtin {
  return {
    label: `${apiVersion} ${kind}`,
    of: suite => suite.builtin(apiVersion, kind, plural),
  };
}

const configMaps = builtin('v1', 'ConfigMap', 'configmaps');
const secrets = builtin('v1', 'Secret', 'secrets');
const accounts = builtin('v1', 'ServiceAccount', 'serviceaccounts');
const events = builtin('v1', 'Event', 'events');
const modern = builtin('events.k8s.io/v1', 'Event', 'events');
const leases = builtin('coordination.k8s.io/v1', 'Lease', 'leases');
const namespaces: Builtin = {
  label: 'v1 Namespace',
  of: ({ allNamespaces }) => allNamespaces,
};

function create(
  kind: Builtin,
  title: string,
  rest: Loose,
  query: Record<string, string> = {},
): OddRequest {
  return [
    `${kind.label}: ${title}`,
    suite => {
      const { name, ...fields } = rest;
      const collection = kind.of(suite);
      return collection.create(collection.object(name ?? 'odd', fields), {
        query: { dryRun: 'All', ...query },
      });
    },
  ];
}

function regarding(namespace: string): Loose {
  return { kind: 'X', name: 'x', namespace };
}

const modernEvent = {
  eventTime: '2024-01-01T00:00:00.000000Z',
  reportingController: 'assay.dev/x',
  reportingInstance: 'x',
  action: 'Act',
  reason: 'Reason',
  type: 'Normal',
};

function event(title: string, more: Loose): OddRequest {
  return [
    `events.k8s.io/v1 Event: ${title}`,
    suite => {
      const collection = modern.of(suite);
      const about = { regarding: regarding(suite.namespace) };
      return collection.create(
        collection.object('odd', { ...modernEvent, ...about, ...more }),
        { query: { dryRun: 'All' } },
      );
    },
  ];
}

function review(group: string, kind: string, spec: unknown): OddRequest {
  return [
    `${kind}: ${JSON.stringify(spec)}`,
    ({ api }) =>
      api.call('POST', `/apis/${group}/v1/${kind.toLowerCase()}s`, {
        body: { apiVersion: `${group}/v1`, kind, spec },
      }),
  ];
}

/** Writes of built-in kinds, none of which is kept. */
export const oddBuiltins: OddRequest[] = [
  create(configMaps, 'empty', {}),
  create(configMaps, 'a number', { data: { a: 1 } }),
  create(configMaps, 'null data', { data: null }),
  create(configMaps, 'a null value', { data: { a: null } }),
  create(configMaps, 'a list', { data: [] }),
  create(configMaps, 'text for data', { data: 'x' }),
  create(configMaps, 'bytes that are none', { binaryData: { a: '?' } }),
  create(configMaps, 'one key twice', {
    data: { a: '' },
    binaryData: { a: '' },
  }),
  create(configMaps, 'a key with a slash', { data: { 'a/b': '' } }),
  create(configMaps, 'a key of dots', { data: { '..': '' } }),
  create(configMaps, 'an empty key', { data: { '': '' } }),
  create(configMaps, 'text for immutable', { immutable: 'yes' }),
  create(configMaps, 'an unknown field', { foo: 1 }),
  create(
    configMaps,
    'an unknown field, strictly',
    { foo: 1 },
    {
      fieldValidation: 'Strict',
    },
  ),
  create(configMaps, 'a finalizer without a domain', {
    metadata: { finalizers: ['x'] },
  }),
  create(configMaps, 'a number for a label', {
    metadata: { labels: { a: 1 } },
  }),
  create(configMaps, 'a bad name', { name: 'A_b' }),
  create(configMaps, 'a long name', { name: 'a'.repeat(254) }),
  create(configMaps, 'more than a mebibyte', {
    data: { a: 'x'.repeat((1 << 20) + 1) },
  }),
  create(secrets, 'empty', {}),
  create(secrets, 'text', { stringData: { a: 'b' } }),
  create(secrets, 'text over bytes', {
    data: { a: 'eA==' },
    stringData: { a: 'b' },
  }),
  create(secrets, 'bytes that are none', { data: { a: '???' } }),
  create(secrets, 'bytes without padding', { data: { a: 'eA' } }),
  create(secrets, 'null bytes', { data: { a: null } }),
  create(secrets, 'a token without an account', {
    type: 'kubernetes.io/service-account-token',
  }),
  create(secrets, 'a registry without its key', {
    type: 'kubernetes.io/dockerconfigjson',
  }),
  create(secrets, 'TLS without its keys', { type: 'kubernetes.io/tls' }),
  create(secrets, 'basic auth without its keys', {
    type: 'kubernetes.io/basic-auth',
  }),
  create(accounts, 'empty', {}),
  create(accounts, 'a bad name', { name: 'A_b' }),
  create(accounts, 'secrets that are text', { secrets: 'x' }),
  create(leases, 'empty', {}),
  create(leases, 'no time', { spec: { leaseDurationSeconds: 0 } }),
  create(leases, 'a negative count', { spec: { leaseTransitions: -1 } }),
  create(leases, 'text for a number', { spec: { leaseDurationSeconds: 'x' } }),
  create(leases, 'a fraction', { spec: { leaseDurationSeconds: 1.5 } }),
  create(leases, 'a big number', { spec: { leaseDurationSeconds: 1e12 } }),
  create(leases, 'milliseconds', {
    spec: { renewTime: '2024-01-01T00:00:00.000Z' },
  }),
  create(leases, 'seconds', { spec: { renewTime: '2024-01-01T00:00:00Z' } }),
  create(leases, 'an offset', {
    spec: { renewTime: '2024-01-01T02:00:00.000000+02:00' },
  }),
  create(leases, 'an empty holder', { spec: { holderIdentity: '' } }),
  create(leases, 'an unknown field', { spec: { foo: 1 } }),
  create(namespaces, 'a dot', { name: 'a.b' }),
  create(namespaces, 'a long name', { name: 'a'.repeat(64) }),
  create(namespaces, 'capitals', { name: 'Abc' }),
  create(namespaces, 'another label with its name', {
    name: 'conformance-odd',
    metadata: { labels: { 'kubernetes.io/metadata.name': 'x' } },
  }),
  create(namespaces, 'a phase', {
    name: 'conformance-odd',
    status: { phase: 'Terminating' },
  }),
  create(namespaces, 'a finalizer of the spec', {
    name: 'conformance-odd',
    spec: { finalizers: ['assay.dev/x'] },
  }),
  [
    'v1 Namespace: delete default',
    suite => namespaces.of(suite).delete('default'),
  ],
  [
    'v1 Namespace: delete kube-system',
    suite => namespaces.of(suite).delete('kube-system'),
  ],
  create(events, 'empty', {}),
  create(events, 'another namespace', {
    involvedObject: { namespace: 'other', kind: 'X', name: 'x' },
  }),
  event('nothing odd', {}),
  event('no time', { eventTime: null }),
  event('milliseconds', { eventTime: '2024-01-01T00:00:00.000Z' }),
  event('no controller', { reportingController: '' }),
  event('no instance', { reportingInstance: '' }),
  event('no action', { action: '' }),
  event('no reason', { reason: '' }),
  event('no type', { type: '' }),
  event('another type', { type: 'Odd' }),
  event('a long note', { note: 'x'.repeat(1025) }),
  event('a long reason', { reason: 'x'.repeat(129) }),
  event('a controller that is no name', { reportingController: 'a b' }),
  event('a series of one', {
    series: { count: 1, lastObservedTime: '2024-01-01T00:00:00.000000Z' },
  }),
  event('a series without a time', { series: { count: 2 } }),
  event('an old field', { deprecatedCount: 1 }),
  event('another namespace', { regarding: { namespace: 'other' } }),
  event('the fields of the other group', { message: 'x' }),
  review('authorization.k8s.io', 'SelfSubjectAccessReview', {}),
  review('authorization.k8s.io', 'SelfSubjectAccessReview', {
    resourceAttributes: { verb: 'get', resource: 'pods' },
  }),
  review('authorization.k8s.io', 'SelfSubjectAccessReview', {
    resourceAttributes: { verb: 'get' },
    nonResourceAttributes: { path: '/', verb: 'get' },
  }),
  review('authorization.k8s.io', 'SelfSubjectAccessReview', 'x'),
  review('authorization.k8s.io', 'SelfSubjectRulesReview', {}),
];
