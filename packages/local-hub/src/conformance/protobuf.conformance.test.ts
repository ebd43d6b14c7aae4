import { Answer } from './api';
import { Collection } from './collection';
import { expectStatus } from './expectations';
import { envelope, mapEntries, Message } from './protobufWriter';
import { conformance } from './suite';

const type = 'application/vnd.kubernetes.protobuf';

conformance('bodies in protobuf', suite => {
  function send(collection: Collection, message: Message): Promise<Answer> {
    const { apiVersion, kind } = collection.type;
    return collection.create(envelope(apiVersion, kind, message), { type });
  }

  it('a namespace', async () => {
    const name = `${suite.namespace}-binary`;
    const answer = await send(suite.allNamespaces, { 1: { 1: name } });
    expect(answer.code).toBe(201);
    expect(answer.headers['content-type']).toContain('application/json');
    expect(answer.body.status.phase).toBe('Active');
    await suite.allNamespaces.delete(name);
  });

  it('a config map with labels, text and bytes', async () => {
    const { code, body } = await send(suite.configMaps, {
      1: {
        1: 'binary',
        11: mapEntries({ a: 'b' }),
        12: mapEntries({ c: 'ä' }),
        13: [
          {
            1: 'ConfigMap',
            3: 'owner',
            4: '00000000-0000-4000-8000-000000000000',
            5: 'v1',
            6: 1,
          },
        ],
        14: ['assay.dev/hold'],
      },
      2: mapEntries({ text: 'line\nline', empty: '' }),
      3: mapEntries({ bytes: Buffer.from([0, 1, 255]) }),
    });
    expect(code).toBe(201);
    expect(body).toMatchObject({
      metadata: {
        name: 'binary',
        labels: { a: 'b' },
        annotations: { c: 'ä' },
        finalizers: ['assay.dev/hold'],
        ownerReferences: [
          { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner' },
        ],
      },
      data: { text: 'line\nline', empty: '' },
      binaryData: { bytes: 'AAH/' },
    });
  });

  it('a secret', async () => {
    const { code, body } = await send(suite.secrets, {
      1: { 2: 'binary-' },
      2: mapEntries({ bytes: Buffer.from([255, 254]) }),
      3: 'assay.dev/binary',
      4: mapEntries({ text: 'hi' }),
    });
    expect(code).toBe(201);
    expect(body.metadata.name).toMatch(/^binary-.{5}$/);
    expect(body.type).toBe('assay.dev/binary');
    expect(body.data).toEqual({ bytes: '//4=', text: 'aGk=' });
  });

  it('a lease with its times, and its renewal', async () => {
    const leases = suite.builtin('coordination.k8s.io/v1', 'Lease', 'leases');
    const spec = (microseconds: number): Message => ({
      1: 'me',
      2: 15,
      3: { 1: 1704067200 },
      4: { 1: 1704067200, 2: microseconds * 1000 },
      5: 0,
    });
    const made = await send(leases, { 1: { 1: 'binary' }, 2: spec(1) });
    expect(made.code).toBe(201);
    expect(made.body.spec).toEqual({
      holderIdentity: 'me',
      leaseDurationSeconds: 15,
      acquireTime: '2024-01-01T00:00:00.000000Z',
      renewTime: '2024-01-01T00:00:00.000001Z',
      leaseTransitions: 0,
    });
    const { uid, resourceVersion } = made.body.metadata;
    const metadata = { 1: 'binary', 5: uid, 6: resourceVersion };
    const renewed = await suite.api.call('PUT', leases.path('binary'), {
      body: envelope('coordination.k8s.io/v1', 'Lease', {
        1: metadata,
        2: spec(123456),
      }),
      type,
    });
    expect(renewed.code).toBe(200);
    expect(renewed.body.spec.renewTime).toBe('2024-01-01T00:00:00.123456Z');
  });

  it('an event', async () => {
    const events = suite.builtin('events.k8s.io/v1', 'Event', 'events');
    const { code, body } = await send(events, {
      1: { 1: 'binary' },
      2: { 1: 1704067200, 2: 5000 },
      4: 'assay.dev/controller',
      5: 'controller-1',
      6: 'Act',
      7: 'Acted',
      8: { 1: 'ConfigMap', 2: suite.namespace, 3: 'x', 5: 'v1' },
      10: 'It acted',
      11: 'Normal',
    });
    expect(code).toBe(201);
    expect(body).toMatchObject({
      eventTime: '2024-01-01T00:00:00.000005Z',
      note: 'It acted',
      regarding: { kind: 'ConfigMap', name: 'x', namespace: suite.namespace },
    });
  });

  it('a core event', async () => {
    const events = suite.builtin('v1', 'Event', 'events');
    const { code, body } = await send(events, {
      1: { 1: 'binary-core' },
      2: { 1: 'ConfigMap', 2: suite.namespace, 3: 'x', 5: 'v1' },
      3: 'Acted',
      4: 'It acted',
      5: { 1: 'component' },
      6: { 1: 1704067200 },
      7: { 1: 1704067260 },
      8: 2,
      9: 'Normal',
    });
    expect(code).toBe(201);
    expect(body).toMatchObject({
      message: 'It acted',
      source: { component: 'component' },
      firstTimestamp: '2024-01-01T00:00:00Z',
      lastTimestamp: '2024-01-01T00:01:00Z',
      count: 2,
    });
  });

  it('a service account', async () => {
    const accounts = suite.builtin('v1', 'ServiceAccount', 'serviceaccounts');
    const { code } = await send(accounts, { 1: { 1: 'binary' } });
    expect(code).toBe(201);
  });

  it('options of a deletion', async () => {
    await suite.configMaps.make('deleted');
    const remove = (uid: string) =>
      suite.api.call('DELETE', suite.configMaps.path('deleted'), {
        body: envelope('v1', 'DeleteOptions', {
          2: { 1: uid },
          4: 'Background',
        }),
        type,
      });
    expectStatus(await remove('other'), { code: 409, reason: 'Conflict' });
    const { metadata } = await suite.configMaps.read('deleted');
    expect((await remove(metadata.uid)).code).toBe(200);
    expect((await suite.configMaps.get('deleted')).code).toBe(404);
  });

  it('what is refused in JSON is refused in protobuf', async () => {
    const message = { 1: { 1: 'Bad_Name' }, 2: mapEntries({ 'a/b': '' }) };
    expectStatus(await send(suite.configMaps, message), {
      code: 422,
      reason: 'Invalid',
      causes: [
        'FieldValueInvalid metadata.name',
        'FieldValueInvalid data[a/b]',
      ],
    });
  });
});
