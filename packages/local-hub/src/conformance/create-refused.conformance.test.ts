import { Answer } from './api';
import { ExpectedStatus, expectStatus } from './expectations';
import { conformance, Suite } from './suite';

const nameRule =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

type Refused = [
  title: string,
  send: (suite: Suite) => Promise<Answer>,
  expected: (suite: Suite) => ExpectedStatus,
];

const refused: Refused[] = [
  [
    'a name that is taken',
    async ({ widgets }) => {
      await widgets.make('taken');
      return widgets.create(widgets.object('taken'));
    },
    ({ widget }) => ({
      code: 409,
      reason: 'AlreadyExists',
      message: `${widget.type.plural}.assay.dev "taken" already exists`,
    }),
  ],
  [
    'neither name nor generateName',
    ({ widgets }) => widgets.create(widgets.object(undefined)),
    () => ({
      code: 422,
      reason: 'Invalid',
      message:
        /metadata.name: Required value: name or generateName is required/,
      causes: ['FieldValueRequired metadata.name', 'FieldValueInvalid <nil>'],
    }),
  ],
  [
    'a name that is no DNS name',
    ({ widgets }) => widgets.create(widgets.object('Bad_Name')),
    ({ widget }) => ({
      code: 422,
      reason: 'Invalid',
      message: `${widget.type.kind}.assay.dev "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": ${nameRule}`,
      causes: ['FieldValueInvalid metadata.name'],
    }),
  ],
  [
    'a name that is too long',
    ({ widgets }) => widgets.create(widgets.object('a'.repeat(254))),
    () => ({
      code: 422,
      reason: 'Invalid',
      message: /must be no more than 253 characters/,
      causes: ['FieldValueInvalid metadata.name'],
    }),
  ],
  [
    'a bad name of a built-in kind',
    ({ configMaps }) => configMaps.create(configMaps.object('Bad_Name')),
    () => ({
      code: 422,
      reason: 'Invalid',
      message: `ConfigMap "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": ${nameRule}`,
      causes: ['FieldValueInvalid metadata.name'],
    }),
  ],
  [
    'another kind in the body',
    ({ widgets }) =>
      widgets.create({ ...widgets.object('other'), kind: 'Other' }),
    ({ widget }) => ({
      code: 422,
      reason: 'Invalid',
      message: `Other.assay.dev "other" is invalid: kind: Invalid value: "Other": must be ${widget.type.kind}`,
      causes: ['FieldValueInvalid kind'],
    }),
  ],
  [
    'another version in the body',
    ({ widgets }) =>
      widgets.create({
        ...widgets.object('other'),
        apiVersion: 'assay.dev/v2',
      }),
    () => ({
      code: 400,
      reason: 'BadRequest',
      message:
        'the API version in the data (assay.dev/v2) does not match the expected API version (assay.dev/v1)',
    }),
  ],
  [
    'no kind in the body',
    ({ widgets }) =>
      widgets.create({ apiVersion: 'assay.dev/v1', metadata: { name: 'x' } }),
    ({ widget }) => ({
      code: 400,
      reason: 'BadRequest',
      message: new RegExp(`must be of type ${widget.type.kind}.*Kind`),
    }),
  ],
  [
    'another kind in the body of a built-in kind',
    ({ configMaps }) =>
      configMaps.create({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'x' },
      }),
    () => ({
      code: 400,
      reason: 'BadRequest',
      message: /^Secret in version "v1" cannot be handled as a ConfigMap/,
    }),
  ],
  [
    'another namespace in the body',
    ({ widgets }) =>
      widgets.create(
        widgets.object('other', { metadata: { namespace: 'other' } }),
      ),
    () => ({
      code: 400,
      reason: 'BadRequest',
      message:
        'the namespace of the provided object does not match the namespace sent on the request',
    }),
  ],
  [
    'a namespace that is not there',
    ({ widgets }) => {
      const elsewhere = widgets.in('conformance-nowhere');
      return elsewhere.create(elsewhere.object('lost'));
    },
    () => ({
      code: 404,
      reason: 'NotFound',
      message: 'namespaces "conformance-nowhere" not found',
    }),
  ],
  [
    'labels, annotations and owners that break the rules, all at once',
    ({ widgets }) =>
      widgets.create(
        widgets.object('labelled', {
          metadata: {
            labels: { 'bad key!': 'v', ok: 'bad value!' },
            annotations: { 'a b': 'x' },
            ownerReferences: [{ kind: 'Thing' }],
          },
        }),
      ),
    () => ({
      code: 422,
      reason: 'Invalid',
      causes: [
        'FieldValueInvalid metadata.labels',
        'FieldValueInvalid metadata.annotations',
        'FieldValueInvalid metadata.ownerReferences.apiVersion',
        'FieldValueInvalid metadata.ownerReferences.name',
        'FieldValueInvalid metadata.ownerReferences.uid',
      ],
    }),
  ],
  [
    'two owners that both control',
    ({ widgets }) =>
      widgets.create(
        widgets.object('controlled', {
          metadata: {
            ownerReferences: ['a', 'b'].map(name => ({
              apiVersion: 'v1',
              kind: 'ConfigMap',
              name,
              uid: name,
              controller: true,
            })),
          },
        }),
      ),
    () => ({
      code: 422,
      reason: 'Invalid',
      message: /Only one reference can have Controller set to true/,
      causes: ['FieldValueInvalid metadata.ownerReferences'],
    }),
  ],
  [
    'a label that is not text',
    ({ widgets }) =>
      widgets.create(
        widgets.object('labelled', { metadata: { labels: { a: 1 } } }),
      ),
    () => ({
      code: 400,
      reason: 'BadRequest',
      message: /cannot unmarshal number into Go struct field .*labels of type/,
    }),
  ],
  [
    'a dryRun that is not All',
    ({ widgets }) =>
      widgets.create(widgets.object('dry'), { query: { dryRun: 'Some' } }),
    () => ({
      code: 422,
      reason: 'Invalid',
      causes: ['FieldValueNotSupported dryRun'],
    }),
  ],
  [
    'a body that is not JSON',
    ({ widgets }) => widgets.create('{"apiVersion":'),
    () => ({
      code: 400,
      reason: 'BadRequest',
      message: /unexpected end of JSON input/,
    }),
  ],
  [
    'a body that is not YAML',
    ({ widgets }) =>
      widgets.create('apiVersion: [assay.dev', { type: 'application/yaml' }),
    () => ({ code: 400, reason: 'BadRequest', message: /yaml: line 1/ }),
  ],
  [
    'an empty body',
    ({ widgets }) => widgets.create(''),
    () => ({ code: 400, reason: 'BadRequest' }),
  ],
];

conformance('create refuses', suite => {
  it.each(refused)('%s', async (_title, send, expected) => {
    expectStatus(await send(suite), expected(suite));
  });
});
