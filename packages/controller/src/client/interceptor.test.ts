import { widgetType } from '../testing/FakeApiServer';
import { eventually } from '../testing/eventually';
import { failureOf } from '../testing/failureOf';
import { useFakeApiServer } from '../testing/useFakeApiServer';
import { KubernetesError } from './KubernetesError';

describe('An interceptor', () => {
  const fake = useFakeApiServer();
  const key = { namespace: 'test', name: 'one' };

  it('can stop a call before it is sent', async () => {
    const client = fake.newClient({
      interceptor: async () => {
        throw new Error('crashed before');
      },
    });
    const { signal } = new AbortController();
    expect(
      (await failureOf<KubernetesError>(client.list(widgetType))).message,
    ).toMatch(/before/);
    const watching = client.watch(widgetType, { signal });
    const next = watching[Symbol.asyncIterator]().next();
    expect((await failureOf<KubernetesError>(next)).message).toMatch(
      /crashed before/,
    );
    expect(fake.server.calls).toEqual([]);
  });

  it('can lose the answer after the server has acted, also that of a watch', async () => {
    const seen: string[] = [];
    const client = fake.newClient({
      interceptor: async ({ method, path: asked }, next) => {
        const { status } = await next();
        seen.push(`${method} ${asked} ${status}`);
        throw new Error('crashed after');
      },
    });
    const { signal } = new AbortController();
    expect(
      (await failureOf<KubernetesError>(client.list(widgetType))).message,
    ).toMatch(/after/);
    const watching = client.watch(widgetType, { signal });
    const next = watching[Symbol.asyncIterator]().next();
    expect((await failureOf<KubernetesError>(next)).message).toMatch(
      /crashed after/,
    );
    expect(fake.server.calls).toHaveLength(2);
    expect(seen).toEqual([
      'GET /apis/test.assay.dev/v1/widgets 200',
      'GET /apis/test.assay.dev/v1/widgets?watch=true 200',
    ]);
    await eventually(() => expect(fake.server.openWatches).toBe(0));
  });

  it('sees the body, and can answer by itself', async () => {
    const bodies: unknown[] = [];
    const client = fake.newClient({
      interceptor: async ({ body }) => {
        bodies.push(body);
        return { status: 200, headers: {}, body: '{"metadata":{}}' };
      },
    });
    await client.patch(widgetType, key, { a: 1 }, { type: 'merge' });
    expect(bodies).toEqual([{ a: 1 }]);
    expect(fake.server.calls).toEqual([]);
  });
});
