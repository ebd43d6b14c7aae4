import { once } from 'node:events';
import { VirtualClock } from '../clock';
import { FakeCall, sendJson, widgetType } from '../testing/FakeApiServer';
import { assertNoTimers } from '../testing/assertNoTimers';
import { eventually } from '../testing/eventually';
import { failureOf } from '../testing/failureOf';
import { useFakeApiServer } from '../testing/useFakeApiServer';
import { KubernetesError } from './KubernetesError';

describe('The connections of a client', () => {
  const fake = useFakeApiServer();
  const key = { namespace: 'test', name: 'one' };

  it('sends no token over plain HTTP', async () => {
    fake.answer(200, {});
    await fake.newClient().raw('/version');
    expect(fake.server.calls[0].headers.authorization).toBeUndefined();
  });

  it('gives up on an answer that does not come', async () => {
    const clock = new VirtualClock();
    fake.server.misbehave = () => true;
    const call = failureOf<KubernetesError>(
      fake.newClient({ clock }).get(widgetType, key),
    );
    await eventually(() => expect(fake.server.calls).toHaveLength(1));
    await clock.advance(30_000);
    expect(await call).toMatchObject({ code: 0, reason: 'RequestTimeout' });
    assertNoTimers(clock);
  });

  it('ends a call when its caller does, with the reason of the caller', async () => {
    fake.server.misbehave = () => true;
    const ender = new AbortController();
    const call = failureOf<KubernetesError>(
      fake.newClient().get(widgetType, key, { signal: ender.signal }),
    );
    await eventually(() => expect(fake.server.calls).toHaveLength(1));
    const closed = once(fake.server.calls[0].response, 'close');
    ender.abort(new Error('no longer the leader'));
    expect((await call).message).toBe('no longer the leader');
    await closed;
  });

  it('keeps 300 calls on a connection or two, and a burst of 300 within its limit', async () => {
    fake.answer(200, {});
    const client = fake.newClient({ maxConcurrentCalls: 8 });
    for (let n = 0; n < 300; n++) await client.raw('/version');
    expect(fake.server.connectionsOpened).toBeLessThanOrEqual(2);
    await Promise.all(
      Array.from({ length: 300 }, () => client.raw('/version')),
    );
    // Now and then undici opens one too many before it sees that one is free.
    expect(fake.server.connectionsOpened).toBeLessThanOrEqual(10);
  });

  it('does not let watches keep calls waiting', async () => {
    const ender = new AbortController();
    const client = fake.newClient({ maxConcurrentCalls: 1 });
    const ends = [1, 2, 3].map(async () => {
      const events = client.watch(widgetType, { signal: ender.signal });
      for await (const _ of events);
    });
    await eventually(() => expect(fake.server.openWatches).toBe(3));
    await client.list(widgetType);
    ender.abort();
    await Promise.all(ends);
    await eventually(() => expect(fake.server.openWatches).toBe(0));
  });

  it('leaves the queue of calls when aborted in it', async () => {
    fake.server.misbehave = () => true;
    const client = fake.newClient({ maxConcurrentCalls: 1 });
    const first = new AbortController();
    const one = failureOf<KubernetesError>(
      client.raw('/a', { signal: first.signal }),
    );
    await eventually(() => expect(fake.server.calls).toHaveLength(1));
    const second = new AbortController();
    const two = failureOf<KubernetesError>(
      client.raw('/b', { signal: second.signal }),
    );
    second.abort(new Error('never mind'));
    expect((await two).message).toBe('never mind');
    fake.answer(200, {});
    first.abort(new Error('enough'));
    await one;
    await client.raw('/c');
    expect(fake.server.calls.map(call => call.path)).toEqual(['/a', '/c']);
  });

  it('takes new connections when its certificates were rotated', async () => {
    const kubeConfig = fake.server.kubeConfig();
    const apply = kubeConfig.applyToHTTPSOptions.bind(kubeConfig);
    let certificate = 'one';
    kubeConfig.applyToHTTPSOptions = async options => {
      await apply(options);
      Object.assign(options, { ca: Buffer.from(certificate) });
    };
    const client = fake.newClient({ kubeConfig });
    fake.answer(200, {});
    await client.raw('/a');
    await client.raw('/a');
    const before = fake.server.connectionsOpened;
    expect(before).toBeLessThanOrEqual(2);
    certificate = 'two';
    await client.raw('/a');
    expect(fake.server.connectionsOpened).toBe(before + 1);
  });

  it('knows the base path of its server', async () => {
    const paths: string[] = [];
    fake.server.misbehave = ({ path: asked, response }: FakeCall) => {
      paths.push(asked);
      sendJson(response, 200, {});
      return true;
    };
    const kubeConfig = fake.server.kubeConfig();
    const cluster = kubeConfig.getCurrentCluster()!;
    Object.assign(cluster, { server: `${cluster.server}/k8s/c-1/` });
    await fake.newClient({ kubeConfig }).raw('/version');
    expect(paths).toEqual(['/k8s/c-1/version']);
  });

  it('refuses calls when it is closed', async () => {
    const client = fake.newClient();
    await client.list(widgetType);
    await client.close();
    await expect(client.list(widgetType)).rejects.toThrow(/is closed/);
  });
});
