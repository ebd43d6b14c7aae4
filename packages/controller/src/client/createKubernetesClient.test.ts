import { once } from 'node:events';
import { VirtualClock } from '../clock';
import {
  FakeApiServer,
  FakeCall,
  sendJson,
  sendStatus,
  widgetType,
} from '../testing/FakeApiServer';
import { eventually } from '../testing/eventually';
import {
  KubernetesClientOptions,
  createKubernetesClient,
} from './createKubernetesClient';
import { KubernetesError, isGone, isNotFound } from './KubernetesError';
import { MalformedEventError } from './watchStream';

describe('KubernetesClient', () => {
  let server: FakeApiServer;
  const clients: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    server = await FakeApiServer.start();
  });

  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.close()));
    await server.close();
  });

  function newClient(options: Partial<KubernetesClientOptions> = {}) {
    const kubeConfig = server.kubeConfig('secret');
    const client = createKubernetesClient({ kubeConfig, ...options });
    clients.push(client);
    return client;
  }

  const answer = (code: number, body: unknown) => {
    server.misbehave = ({ response }) => {
      sendJson(response, code, body);
      return true;
    };
  };
  const caught = (call: Promise<unknown>) =>
    call.then(
      () => {
        throw new Error('This call should have failed');
      },
      (error: KubernetesError) => error,
    );
  const key = { namespace: 'test', name: 'one' };
  const path = '/apis/test.assay.dev/v1/namespaces/test/widgets';
  const core = { ...widgetType, group: '', plural: 'secrets', kind: 'Secret' };
  const node = { ...core, plural: 'nodes', kind: 'Node', namespaced: false };

  it.each([
    {
      name: 'get of a core kind',
      call: (client: ReturnType<typeof newClient>) => client.get(core, key),
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
          body: 'text',
          headers: { 'content-type': 'text/plain' },
        }),
      want: { method: 'POST', url: '/version?x=1', type: 'text/plain' },
    },
  ] as {
    name: string;
    call: (client: ReturnType<typeof newClient>) => Promise<unknown>;
    want: { method: string; url: string; type?: string; body?: unknown };
  }[])('sends $name as the API wants it', async ({ call, want }) => {
    answer(200, { metadata: {} });
    await call(newClient({ userAgent: 'tester' }));
    const [sent] = server.calls;
    const query = `${sent.query}`;
    expect(sent.method).toBe(want.method);
    expect(query ? `${sent.path}?${query}` : sent.path).toBe(want.url);
    expect(sent.headers['user-agent']).toBe('tester');
    if (want.type) expect(sent.headers['content-type']).toBe(want.type);
    if (want.body) expect(JSON.parse(sent.body)).toEqual(want.body);
  });

  it('does not address a collection by accident', async () => {
    const client = newClient();
    const nameless = { namespace: 'test', name: '' };
    expect(() => client.get(widgetType, nameless)).toThrow(TypeError);
    await expect(client.delete(widgetType, nameless)).rejects.toThrow(
      TypeError,
    );
    await expect(client.delete(widgetType, { name: 'x' })).rejects.toThrow(
      /without a namespace/,
    );
    expect(server.calls).toEqual([]);
  });

  it('gives list items the type that built-in kinds leave out', async () => {
    answer(200, {
      metadata: { resourceVersion: '5' },
      items: [{ metadata: {} }],
    });
    const { items, resourceVersion } = await newClient().list(core);
    expect(items).toEqual([{ apiVersion: 'v1', kind: 'Secret', metadata: {} }]);
    expect(resourceVersion).toBe('5');
  });

  it('tells a refusal by code, reason, causes and time to wait', async () => {
    server.misbehave = ({ response }) => {
      response.setHeader('retry-after', '3');
      sendJson(response, 422, {
        kind: 'Status',
        reason: 'Invalid',
        message: 'spec.size is wrong',
        code: 422,
        details: { causes: [{ field: 'spec.size' }] },
      });
      return true;
    };
    const error = await caught(newClient().get(widgetType, key));
    expect(error).toBeInstanceOf(KubernetesError);
    expect(error).toMatchObject({
      code: 422,
      reason: 'Invalid',
      retryAfterMs: 3_000,
      message: `GET ${path}/one: spec.size is wrong`,
      status: { details: { causes: [{ field: 'spec.size' }] } },
    });
  });

  it('understands an unknown kind, which is answered in plain text', async () => {
    const error = await caught(
      newClient().list({ ...widgetType, plural: 'gadgets' }),
    );
    expect(isNotFound(error)).toBe(true);
    expect(error.message).toMatch(/404 page not found/);
  });

  it('reads a Retry-After that is a date', async () => {
    const clock = new VirtualClock(Date.UTC(2026, 0, 1));
    server.misbehave = ({ response }) => {
      const date = 'Thu, 01 Jan 2026 00:00:20 GMT';
      sendStatus(response, 503, 'Unavailable', { 'retry-after': date });
      return true;
    };
    const error = await caught(newClient({ clock }).get(widgetType, key));
    expect(error.retryAfterMs).toBe(20_000);
  });

  it('does not take a login page for an answer', async () => {
    server.misbehave = ({ response }) => {
      response.writeHead(200).end('<html>');
      return true;
    };
    const error = await caught(newClient().get(widgetType, key));
    expect(error.message).toMatch(/not JSON/);
  });

  it('tells that there is no server', async () => {
    const client = newClient();
    await server.close();
    const error = await caught(client.get(widgetType, key));
    expect(error).toMatchObject({ code: 0, reason: 'ConnectionFailed' });
    server = await FakeApiServer.start();
  });

  it('sends no token over plain HTTP', async () => {
    answer(200, {});
    await newClient().raw('/version');
    expect(server.calls[0].headers.authorization).toBeUndefined();
  });

  it('gives up on an answer that does not come', async () => {
    const clock = new VirtualClock();
    server.misbehave = () => true;
    const call = caught(newClient({ clock }).get(widgetType, key));
    await eventually(() => expect(server.calls).toHaveLength(1));
    await clock.advance(30_000);
    expect(await call).toMatchObject({ code: 0, reason: 'RequestTimeout' });
    expect(clock.pendingTimers()).toBe(0);
  });

  it('ends a call when its caller does, with the reason of the caller', async () => {
    server.misbehave = () => true;
    const ender = new AbortController();
    const call = caught(
      newClient().get(widgetType, key, { signal: ender.signal }),
    );
    await eventually(() => expect(server.calls).toHaveLength(1));
    const closed = once(server.calls[0].response, 'close');
    ender.abort(new Error('no longer the leader'));
    expect((await call).message).toBe('no longer the leader');
    await closed;
  });

  it('keeps 300 calls on a connection or two, and a burst of 300 within its limit', async () => {
    answer(200, {});
    const client = newClient({ maxConcurrentCalls: 8 });
    for (let n = 0; n < 300; n++) await client.raw('/version');
    expect(server.connectionsOpened).toBeLessThanOrEqual(2);
    await Promise.all(
      Array.from({ length: 300 }, () => client.raw('/version')),
    );
    // Now and then undici opens one too many before it sees that one is free.
    expect(server.connectionsOpened).toBeLessThanOrEqual(10);
  });

  it('does not let watches keep calls waiting', async () => {
    const ender = new AbortController();
    const client = newClient({ maxConcurrentCalls: 1 });
    const ends = [1, 2, 3].map(async () => {
      const events = client.watch(widgetType, { signal: ender.signal });
      for await (const _ of events);
    });
    await eventually(() => expect(server.openWatches).toBe(3));
    await client.list(widgetType);
    ender.abort();
    await Promise.all(ends);
    await eventually(() => expect(server.openWatches).toBe(0));
  });

  it('leaves the queue of calls when aborted in it', async () => {
    server.misbehave = () => true;
    const client = newClient({ maxConcurrentCalls: 1 });
    const first = new AbortController();
    const one = caught(client.raw('/a', { signal: first.signal }));
    await eventually(() => expect(server.calls).toHaveLength(1));
    const second = new AbortController();
    const two = caught(client.raw('/b', { signal: second.signal }));
    second.abort(new Error('never mind'));
    expect((await two).message).toBe('never mind');
    answer(200, {});
    first.abort(new Error('enough'));
    await one;
    await client.raw('/c');
    expect(server.calls.map(call => call.path)).toEqual(['/a', '/c']);
  });

  describe('watch', () => {
    async function collect(
      options: { resourceVersion?: string } = {},
      client = newClient(),
    ) {
      const { signal } = new AbortController();
      const seen: string[] = [];
      const events = client.watch(widgetType, { ...options, signal });
      for await (const { type } of events) seen.push(type);
      return seen;
    }
    const streaming = (...chunks: (string | Buffer)[]) => {
      server.misbehave = ({ response }) => {
        response.writeHead(200);
        chunks.forEach(chunk => response.write(chunk));
        response.end();
        return true;
      };
    };

    it('puts lines together that arrive in pieces', async () => {
      const line = Buffer.from(
        '{"type":"ADDED","object":{"metadata":{"name":"ü"}}}\n',
      );
      const middle = line.indexOf('ü') + 1;
      streaming(line.subarray(0, middle), line.subarray(middle), line, '\n');
      expect(await collect()).toEqual(['ADDED', 'ADDED']);
    });

    it.each(['{"type":"ADDED"', '{"type":"NEWS","object":{}}', 'null', '{}'])(
      'stops at a line that is no event: %s',
      async line => {
        streaming(`${line}\n`);
        await expect(collect()).rejects.toThrow(MalformedEventError);
      },
    );

    it('throws what the server refuses', async () => {
      server.misbehave = ({ response }) => {
        sendStatus(response, 410, 'Expired');
        return true;
      };
      expect(isGone(await caught(collect()))).toBe(true);
    });

    it('throws when the link breaks', async () => {
      const collecting = caught(collect());
      await eventually(() => expect(server.openWatches).toBe(1));
      server.breakConnections();
      expect(await collecting).toMatchObject({
        code: 0,
        reason: 'ConnectionFailed',
      });
    });

    it('closes the connection when its reader walks away', async () => {
      server.put('one');
      const { signal } = new AbortController();
      const options = { resourceVersion: '100', signal };
      for await (const event of newClient().watch(widgetType, options)) {
        expect(event.type).toBe('ADDED');
        break;
      }
      await eventually(() => expect(server.openWatches).toBe(0));
    });
  });

  describe('interceptor', () => {
    it('can stop a call before it is sent', async () => {
      const client = newClient({
        interceptor: async () => {
          throw new Error('crashed before');
        },
      });
      const { signal } = new AbortController();
      expect((await caught(client.list(widgetType))).message).toMatch(/before/);
      const watching = client.watch(widgetType, { signal });
      const next = watching[Symbol.asyncIterator]().next();
      expect((await caught(next)).message).toMatch(/crashed before/);
      expect(server.calls).toEqual([]);
    });

    it('can lose the answer after the server has acted, also that of a watch', async () => {
      const seen: string[] = [];
      const client = newClient({
        interceptor: async ({ method, path: asked }, next) => {
          const { status } = await next();
          seen.push(`${method} ${asked} ${status}`);
          throw new Error('crashed after');
        },
      });
      const { signal } = new AbortController();
      expect((await caught(client.list(widgetType))).message).toMatch(/after/);
      const watching = client.watch(widgetType, { signal });
      const next = watching[Symbol.asyncIterator]().next();
      expect((await caught(next)).message).toMatch(/crashed after/);
      expect(server.calls).toHaveLength(2);
      expect(seen).toEqual([
        'GET /apis/test.assay.dev/v1/widgets 200',
        'GET /apis/test.assay.dev/v1/widgets?watch=true 200',
      ]);
      await eventually(() => expect(server.openWatches).toBe(0));
    });

    it('sees the body, and can answer by itself', async () => {
      const bodies: unknown[] = [];
      const client = newClient({
        interceptor: async ({ body }) => {
          bodies.push(body);
          return { status: 200, headers: {}, body: '{"metadata":{}}' };
        },
      });
      await client.patch(widgetType, key, { a: 1 }, { type: 'merge' });
      expect(bodies).toEqual([{ a: 1 }]);
      expect(server.calls).toEqual([]);
    });
  });

  it('takes new connections when its certificates were rotated', async () => {
    const kubeConfig = server.kubeConfig();
    const apply = kubeConfig.applyToHTTPSOptions.bind(kubeConfig);
    let certificate = 'one';
    kubeConfig.applyToHTTPSOptions = async options => {
      await apply(options);
      Object.assign(options, { ca: Buffer.from(certificate) });
    };
    const client = newClient({ kubeConfig });
    answer(200, {});
    await client.raw('/a');
    await client.raw('/a');
    const before = server.connectionsOpened;
    expect(before).toBeLessThanOrEqual(2);
    certificate = 'two';
    await client.raw('/a');
    expect(server.connectionsOpened).toBe(before + 1);
  });

  it('knows the base path of its server', async () => {
    const paths: string[] = [];
    server.misbehave = ({ path: asked, response }: FakeCall) => {
      paths.push(asked);
      sendJson(response, 200, {});
      return true;
    };
    const kubeConfig = server.kubeConfig();
    const cluster = kubeConfig.getCurrentCluster()!;
    Object.assign(cluster, { server: `${cluster.server}/k8s/c-1/` });
    await newClient({ kubeConfig }).raw('/version');
    expect(paths).toEqual(['/k8s/c-1/version']);
  });

  it('refuses calls when it is closed', async () => {
    const client = newClient();
    await client.list(widgetType);
    await client.close();
    await expect(client.list(widgetType)).rejects.toThrow(/is closed/);
  });
});
