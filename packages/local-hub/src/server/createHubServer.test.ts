import { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { createHubServer } from '.';
import { TestHub } from './testing/TestHub';
import {
  configMap,
  CONFIG_MAPS,
  widget,
  widgetDefinition,
  WIDGETS,
} from './testing/widgets';

describe('the hub as a server', () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await TestHub.start({
      definitions: [widgetDefinition],
      extensions: [
        {
          prefix: '/assay.dev/local/v1',
          handle: async ({ path, query }) =>
            path.endsWith('/info')
              ? { status: 200, body: { lines: query.get('tailLines') } }
              : undefined,
        },
      ],
    });
  });
  afterAll(() => hub.close());

  it.each([
    ['none', {}],
    ['a wrong one', { authorization: 'Bearer wrong' }],
    ['the right one as basic', { authorization: 'Basic abc' }],
  ])('answers 401 to a request whose token is %s', async (_, headers) => {
    const path = '/api/v1/namespaces';
    const answer = await hub.call('GET', path, {
      headers: { authorization: '', ...headers },
    });

    expect(answer.code).toBe(401);
    expect(answer.body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
  });

  it('presents a certificate that only its own authority vouches for', async () => {
    await expect(request(hub.server.url)).rejects.toThrow(
      /certificate|self.signed/i,
    );
  });

  it.each(['/healthz', '/livez', '/readyz'])('is well at %s', async path => {
    expect(await hub.get(path)).toMatchObject({ code: 200, text: 'ok' });
  });

  it('says which release it follows', async () => {
    const { body } = await hub.get('/version');
    expect(body).toMatchObject({
      major: '1',
      gitVersion: expect.stringMatching(/^v1\.\d+\.\d+\+assay-local-hub$/),
    });
  });

  it.each([
    '/nothing',
    '/apis/example.org/v2',
    '/apis/example.org/v1/gadgets',
    '/apis/nobody.org/v1/widgets',
    '/openapi/v2',
    '/openapi/v3/apis/nobody.org/v1',
  ])('has no page at %s', async path => {
    const answer = await hub.get(path);
    expect(answer).toMatchObject({ code: 404, text: '404 page not found\n' });
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it('answers in a Status where Kubernetes itself has the version', async () => {
    expect(await hub.get('/api/v1/pods')).toMatchObject({
      code: 404,
      body: { reason: 'NotFound' },
    });
  });

  it('refuses impersonation', async () => {
    const headers = { 'impersonate-user': 'somebody' };
    expect(await hub.get('/api', headers)).toMatchObject({ code: 403 });
  });

  it('answers 413 to a body above three mebibytes', async () => {
    const answer = await hub.post(CONFIG_MAPS, {
      ...configMap('large'),
      data: { a: 'x'.repeat(4 * 1024 * 1024) },
    });

    expect(answer.body).toMatchObject({
      code: 413,
      reason: 'RequestEntityTooLarge',
      message: 'Request entity too large: limit is 3145728',
    });
  });

  it('does not mind a client that leaves in the middle of its body', async () => {
    const abort = new AbortController();
    async function* body() {
      yield '{"a":';
      abort.abort();
      yield '1}';
    }
    const sent = request(hub.server.url + CONFIG_MAPS, {
      method: 'POST',
      signal: abort.signal,
      dispatcher: new Agent({ connect: { rejectUnauthorized: false } }),
      headers: { authorization: `Bearer ${hub.server.token}` },
      body: Readable.from(body()),
    });
    await expect(sent).rejects.toThrow();
    expect(await hub.get('/healthz')).toMatchObject({ code: 200 });
  });

  it('serves extensions behind the same token', async () => {
    const path = '/assay.dev/local/v1/info?tailLines=5';
    expect(await hub.get(path)).toMatchObject({
      code: 200,
      body: { lines: '5' },
    });
    expect(await hub.get('/assay.dev/local/v1/other')).toMatchObject({
      code: 404,
    });
    expect(await hub.get('/assay.dev/local/v11')).toMatchObject({ code: 404 });
    expect(await hub.delete(path)).toMatchObject({ code: 405 });
    const headers = { authorization: '' };
    expect(await hub.get(path, headers)).toMatchObject({ code: 401 });
  });

  it('is the same hub after a restart', async () => {
    const stored = await hub.create(WIDGETS, widget('kept'));
    const { url, token, caData } = hub.server;

    await hub.restart();

    expect(hub.server).toMatchObject({ url, token, caData });
    const answer = await hub.get(`${WIDGETS}/kept`);
    expect(answer.body).toEqual(stored);
  });

  it('names a port that is taken', async () => {
    const port = Number(new URL(hub.server.url).port);
    const other = TestHub.start({ port });
    await expect(other).rejects.toThrow(`Port ${port}`);
  });

  it('refuses to start with a definition that it cannot serve', async () => {
    const start = TestHub.start({
      definitions: [{ ...widgetDefinition, metadata: { name: 'wrong' } }],
    });
    await expect(start).rejects.toMatchObject({ code: 422 });
  });

  it('is what the package exports', () => {
    expect(createHubServer).toBeInstanceOf(Function);
  });
});
