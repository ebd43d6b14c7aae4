import { Answer, Loose } from './api';
import { ExpectedStatus, expectStatus, names } from './expectations';
import { conformance, Suite } from './suite';

function leases(suite: Suite) {
  return suite.builtin('coordination.k8s.io/v1', 'Lease', 'leases');
}

function accounts(suite: Suite) {
  return suite.builtin('v1', 'ServiceAccount', 'serviceaccounts');
}

const refused: [
  title: string,
  send: (suite: Suite) => Promise<Answer>,
  expected: ExpectedStatus,
][] = [
  [
    'a config map whose data is not text',
    ({ configMaps }) =>
      configMaps.create(configMaps.object('bad', { data: { a: 1 } })),
    {
      code: 400,
      reason: 'BadRequest',
      message:
        'ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string',
    },
  ],
  [
    'a config map with a key in data and in binaryData',
    ({ configMaps }) =>
      configMaps.create(
        configMaps.object('bad', {
          data: { a: '1' },
          binaryData: { a: 'AA==' },
        }),
      ),
    { code: 422, reason: 'Invalid', causes: ['FieldValueInvalid data[a]'] },
  ],
  [
    'a config map with a key that is no file name',
    ({ configMaps }) =>
      configMaps.create(configMaps.object('bad', { data: { 'a/b': '1' } })),
    { code: 422, reason: 'Invalid', causes: ['FieldValueInvalid data[a/b]'] },
  ],
  [
    'a secret whose data is not base64',
    ({ secrets }) =>
      secrets.create(secrets.object('bad', { data: { a: '???' } })),
    {
      code: 400,
      reason: 'BadRequest',
      message:
        'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0',
    },
  ],
  [
    'a secret with a key that is no file name',
    ({ secrets }) =>
      secrets.create(secrets.object('bad', { data: { 'a b': 'AA==' } })),
    { code: 422, reason: 'Invalid', causes: ['FieldValueInvalid data[a b]'] },
  ],
  [
    'a lease with milliseconds instead of microseconds',
    suite =>
      leases(suite).create(
        leases(suite).object('bad', {
          spec: { renewTime: '2024-01-01T00:00:00.000Z' },
        }),
      ),
    {
      code: 400,
      reason: 'BadRequest',
      message:
        'Lease in version "v1" cannot be handled as a Lease: parsing time "2024-01-01T00:00:00.000Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse ".000Z" as ".000000"',
    },
  ],
  [
    'a lease that lasts no time',
    suite =>
      leases(suite).create(
        leases(suite).object('bad', { spec: { leaseDurationSeconds: 0 } }),
      ),
    {
      code: 422,
      reason: 'Invalid',
      message:
        'Lease.coordination.k8s.io "bad" is invalid: spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
      causes: ['FieldValueInvalid spec.leaseDurationSeconds'],
    },
  ],
  [
    'a lease whose duration is text',
    suite =>
      leases(suite).create(
        leases(suite).object('bad', { spec: { leaseDurationSeconds: 'x' } }),
      ),
    { code: 400, reason: 'BadRequest' },
  ],
  [
    'a list where an object belongs',
    ({ configMaps }) =>
      configMaps.create(configMaps.object('bad', { data: [] })),
    { code: 400, reason: 'BadRequest' },
  ],
];

conformance('config maps, secrets, leases and service accounts', suite => {
  it('a config map keeps text and bytes', async () => {
    const data = { text: 'a\nb', 'file.name': '', ünicode: undefined };
    const object = await suite.configMaps.make('kept', {
      data,
      binaryData: { bytes: 'AAH/' },
    });
    expect(object.data).toEqual({ text: 'a\nb', 'file.name': '' });
    expect(object.binaryData).toEqual({ bytes: 'AAH/' });
    expect(object.metadata).not.toHaveProperty('generation');
  });

  it('an immutable config map stays as it is', async () => {
    await suite.configMaps.make('fixed', { immutable: true, data: { a: '1' } });
    expectStatus(
      await suite.configMaps.patch('fixed', 'merge', { data: { a: '2' } }),
      {
        code: 422,
        reason: 'Invalid',
        message:
          'ConfigMap "fixed" is invalid: data: Forbidden: field is immutable when `immutable` is set',
        causes: ['FieldValueForbidden data'],
      },
    );
    const { code } = await suite.configMaps.patch('fixed', 'merge', {
      metadata: { labels: { a: 'b' } },
    });
    expect(code).toBe(200);
  });

  it('a secret is opaque, and what is written as text is stored as base64', async () => {
    const object = await suite.secrets.make('hidden', {
      data: { a: 'aGk=' },
      stringData: { b: 'ho' },
    });
    expect(object.type).toBe('Opaque');
    expect(object.data).toEqual({ a: 'aGk=', b: 'aG8=' });
    expect(object).not.toHaveProperty('stringData');
  });

  it('the type of a secret cannot change', async () => {
    await suite.secrets.make('typed', { type: 'assay.dev/a' });
    expectStatus(
      await suite.secrets.patch('typed', 'merge', { type: 'assay.dev/b' }),
      {
        code: 422,
        reason: 'Invalid',
        message:
          'Secret "typed" is invalid: type: Invalid value: "assay.dev/b": field is immutable',
        causes: ['FieldValueInvalid type'],
      },
    );
  });

  it('secrets are selected by type', async () => {
    await suite.secrets.make('chosen', { type: 'assay.dev/chosen' });
    const answer = await suite.secrets.list({
      fieldSelector: 'type=assay.dev/chosen',
    });
    expect(names(answer)).toEqual(['chosen']);
  });

  it('items of a list of a built-in kind do not repeat their kind', async () => {
    await suite.secrets.make('listed');
    const { body } = await suite.secrets.list();
    expect(body.kind).toBe('SecretList');
    expect(body.items[0]).not.toHaveProperty('kind');
  });

  it('a lease keeps its microseconds', async () => {
    const spec = {
      holderIdentity: 'me',
      leaseDurationSeconds: 15,
      acquireTime: '2024-01-01T00:00:00.000001Z',
      renewTime: '2024-01-01T00:00:00.123456Z',
      leaseTransitions: 0,
    };
    const object = await leases(suite).make('kept', { spec });
    expect(object.spec).toEqual(spec);
    expect(object.metadata).not.toHaveProperty('generation');
  });

  it('a lease needs its version to be renewed', async () => {
    const made = await leases(suite).make('renewed', { spec: {} });
    const blind = leases(suite).object('renewed', { spec: {} });
    expectStatus(await leases(suite).replace(blind), {
      code: 422,
      reason: 'Invalid',
      message:
        'leases.coordination.k8s.io "renewed" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
      causes: ['FieldValueInvalid metadata.resourceVersion'],
    });
    const first = await leases(suite).replace({
      ...made,
      spec: { holderIdentity: 'one' },
    });
    expect(first.code).toBe(200);
    const second = await leases(suite).replace({
      ...made,
      spec: { holderIdentity: 'two' },
    });
    expectStatus(second, { code: 409, reason: 'Conflict' });
  });

  it('a service account is an object', async () => {
    const object: Loose = await accounts(suite).make('robot');
    expect(object).toMatchObject({
      kind: 'ServiceAccount',
      metadata: { name: 'robot', namespace: suite.namespace },
    });
    expect(names(await accounts(suite).list())).toContain('robot');
    expect((await accounts(suite).delete('robot')).code).toBe(200);
    expect((await accounts(suite).get('robot')).code).toBe(404);
  });

  it.each(refused)('refuses %s', async (_title, send, expected) => {
    expectStatus(await send(suite), expected);
  });
});
