import { widgetType } from '../testing/FakeApiServer';
import { TestClient, useFakeApiServer } from '../testing/useFakeApiServer';

describe('The requests of a client', () => {
  const fake = useFakeApiServer();
  const key = { namespace: 'test', name: 'one' };
  const path = '/apis/test.assay.dev/v1/namespaces/test/widgets';
  const core = { ...widgetType, group: '', plural: 'secrets', kind: 'Secret' };
  const node = { ...core, plural: 'nodes', kind: 'Node', namespaced: false };

  it.each([
    {
      name: 'get of a core kind',
      call: (client: TestClient) => client.get(core, key),
      want: { method: 'GET', url: '/api/v1/namespaces/test/secrets/one' },
    },
    {
      name: 'get of a cluster-scoped kind',
      call: client => client.get(node, { name: 'a b' }),
      want: { method: 'GET', url: '/api/v1/nodes/a%20b' },
    },
    {
      name: 'list over all namespaces',
      call: client => client.list(widgetType, { limit: 5, continue: 'x y' }),
      want: {
        method: 'GET',
        url: '/apis/test.assay.dev/v1/widgets?limit=5&continue=x+y',
      },
    },
    {
      name: 'create',
      call: client =>
        client.create(
          widgetType,
          { metadata: { name: 'one', namespace: 'test' } },
          { dryRun: true, fieldValidation: 'Strict' },
        ),
      want: {
        method: 'POST',
        url: `${path}?dryRun=All&fieldValidation=Strict`,
        type: 'application/json',
        body: {
          apiVersion: 'test.assay.dev/v1',
          kind: 'Widget',
          metadata: { name: 'one', namespace: 'test' },
        },
      },
    },
    {
      name: 'replace of a status',
      call: client =>
        client.replace(
          widgetType,
          { metadata: { ...key, resourceVersion: '7' } },
          { subresource: 'status' },
        ),
      want: { method: 'PUT', url: `${path}/one/status` },
    },
    {
      name: 'merge patch',
      call: client =>
        client.patch(widgetType, key, { spec: {} }, { type: 'merge' }),
      want: {
        method: 'PATCH',
        url: `${path}/one`,
        type: 'application/merge-patch+json',
        body: { spec: {} },
      },
    },
    {
      name: 'JSON patch of a status',
      call: client =>
        client.patch(widgetType, key, [], {
          type: 'json',
          subresource: 'status',
        }),
      want: {
        method: 'PATCH',
        url: `${path}/one/status`,
        type: 'application/json-patch+json',
        body: [],
      },
    },
    {
      name: 'server-side apply',
      call: client =>
        client.patch(
          widgetType,
          key,
          {},
          { type: 'apply', fieldManager: 'me', force: true },
        ),
      want: {
        method: 'PATCH',
        url: `${path}/one?fieldManager=me&force=true`,
        type: 'application/apply-patch+yaml',
      },
    },
    {
      name: 'delete with preconditions',
      call: client =>
        client.delete(widgetType, key, {
          uid: 'u',
          resourceVersion: '7',
          propagationPolicy: 'Foreground',
        }),
      want: {
        method: 'DELETE',
        url: `${path}/one`,
        body: {
          apiVersion: 'v1',
          kind: 'DeleteOptions',
          preconditions: { uid: 'u', resourceVersion: '7' },
          propagationPolicy: 'Foreground',
        },
      },
    },
    {
      name: 'raw',
      call: client =>
        client.raw('/version?x=1', {
          method: 'POST',
          body: '"text"',
          headers: { 'content-type': 'text/plain' },
        }),
      want: { method: 'POST', url: '/version?x=1', type: 'text/plain' },
    },
  ] as {
    name: string;
    call: (client: TestClient) => Promise<unknown>;
    want: { method: string; url: string; type?: string; body?: unknown };
  }[])('sends $name as the API wants it', async ({ call, want }) => {
    fake.answer(200, { metadata: {} });
    await call(fake.newClient({ userAgent: 'tester' }));
    const [sent] = fake.server.calls;
    const query = `${sent.query}`;
    expect(sent.method).toBe(want.method);
    expect(query ? `${sent.path}?${query}` : sent.path).toBe(want.url);
    expect(sent.headers['user-agent']).toBe('tester');
    const type = sent.headers['content-type'];
    expect(type).toBe(want.type ?? type);
    const body = sent.body && JSON.parse(sent.body);
    expect(body).toEqual(want.body ?? body);
  });

  it('does not address a collection by accident', async () => {
    const client = fake.newClient();
    const nameless = { namespace: 'test', name: '' };
    await expect(client.get(widgetType, nameless)).rejects.toThrow(TypeError);
    await expect(client.delete(widgetType, nameless)).rejects.toThrow(
      TypeError,
    );
    await expect(client.delete(widgetType, { name: 'x' })).rejects.toThrow(
      /without a namespace/,
    );
    expect(fake.server.calls).toEqual([]);
  });

  it('gives list items the type that built-in kinds leave out', async () => {
    fake.answer(200, {
      metadata: { resourceVersion: '5' },
      items: [{ metadata: {} }],
    });
    const { items, resourceVersion } = await fake.newClient().list(core);
    expect(items).toEqual([{ apiVersion: 'v1', kind: 'Secret', metadata: {} }]);
    expect(resourceVersion).toBe('5');
  });
});
