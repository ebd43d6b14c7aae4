import { KubernetesClient, createKubernetesClient } from '../client';
import { VirtualClock } from '../clock';
import {
  FakeApiServer,
  Widget,
  sendStatus,
  versionOf,
  widgetType,
} from '../testing/FakeApiServer';
import { RecordingLogger } from '../testing/RecordingLogger';
import { assertNoTimers } from '../testing/assertNoTimers';
import { eventually } from '../testing/eventually';
import { failureOf } from '../testing/failureOf';
import { Reflector } from './Reflector';
import { ReflectorOptions } from './ReflectorOptions';

describe('Reflector', () => {
  let server: FakeApiServer;
  let clock: VirtualClock;
  let client: KubernetesClient & { close(): Promise<void> };
  let reflector: Reflector<Widget>;
  let logger: RecordingLogger;

  beforeEach(async () => {
    server = await FakeApiServer.start();
    clock = new VirtualClock();
    logger = new RecordingLogger();
    client = createKubernetesClient({ kubeConfig: server.kubeConfig() });
    reflector = newReflector();
  });

  afterEach(async () => {
    await reflector.stop();
    assertNoTimers(clock);
    await client.close();
    await server.close();
  });

  function newReflector(
    options: Partial<ReflectorOptions<Widget>> = {},
  ): Reflector<Widget> {
    const random = () => 0.5;
    const type = widgetType;
    return new Reflector<Widget>({
      ...{ client, type, clock, random, logger },
      ...options,
    });
  }

  async function startAndSync() {
    reflector.start();
    await reflector.whenSynced();
    await eventually(() => expect(server.openWatches).toBe(1));
  }

  /** Until the reflector waits to try again. */
  const waits = () => eventually(() => expect(clock.pendingTimers()).toBe(1));

  const isUpToDate = () =>
    eventually(() =>
      expect(reflector.list().map(versionOf).sort()).toEqual(server.contents()),
    );

  it('fills its cache and follows by one watch, where the server can', async () => {
    server.put('one');
    await startAndSync();
    expect(reflector.hasSynced).toBe(true);
    server.put('two');
    server.put('one', { labels: { changed: 'yes' } });
    await isUpToDate();
    server.remove('one');
    await isUpToDate();
    expect(reflector.get('test/one')).toBeUndefined();
    expect(reflector.get('test/two')?.metadata.name).toBe('two');
    expect(server.calls).toHaveLength(1);
    expect(reflector.health).toEqual({
      synced: true,
      lastEventAgeMs: 0,
      kindMissing: false,
      restarts: 0,
      malformedEvents: 0,
      lastError: undefined,
    });
  });

  it('is synced with an empty cache when there is nothing', async () => {
    await startAndSync();
    expect(reflector.list()).toEqual([]);
  });

  it('lists by pages and watches from there, where the server refuses watch-list', async () => {
    server.watchList = 'refused';
    for (let n = 0; n < 7; n++) server.put(`w${n}`);
    reflector = newReflector({ pageSize: 3 });
    await startAndSync();
    await isUpToDate();
    const limits = server.lists.map(({ query }) => query.get('limit'));
    expect(limits).toEqual(['3', '3', '3']);
    expect(server.watches.at(-1)?.query.get('resourceVersion')).toBe('107');

    server.endWatches();
    await waits();
    await clock.advance(2_000);
    await eventually(() => expect(server.watches).toHaveLength(3));
    expect(server.watches[2].query.has('sendInitialEvents')).toBe(false);
  });

  it('lists when the server ignores what watch-list asks for', async () => {
    server.watchList = 'ignored';
    server.put('one');
    reflector.start();
    await eventually(() => expect(server.openWatches).toBe(1));
    await clock.advance(9_000);
    expect(server.lists).toHaveLength(0);
    await clock.advance(1_000);
    await reflector.whenSynced();
    await isUpToDate();
    expect(reflector.health.restarts).toBe(0);
  });

  it('asks for all at once when its pages expire on the way', async () => {
    server.watchList = 'refused';
    for (let n = 0; n < 4; n++) server.put(`w${n}`);
    server.misbehave = ({ query }) => {
      if (query.has('continue')) {
        server.put('late');
        server.compact();
      }
      return false;
    };
    reflector = newReflector({ pageSize: 2 });
    await startAndSync();
    await isUpToDate();
    expect(server.lists.map(({ query }) => query.get('limit'))).toEqual([
      '2',
      '2',
      null,
    ]);
  });

  it('asks for bookmarks and goes on from the last one', async () => {
    server.put('one');
    await startAndSync();
    await clock.advance(60_000);
    const version = server.bookmark();
    await eventually(() => expect(reflector.health.lastEventAgeMs).toBe(0));
    await clock.advance(240_000);
    server.endWatches();
    await waits();
    await clock.advance(0);
    await eventually(() => expect(server.watches).toHaveLength(2));
    const { query } = server.watches[1];
    expect(query.get('resourceVersion')).toBe(version);
    expect(query.get('allowWatchBookmarks')).toBe('true');
    expect(query.get('timeoutSeconds')).toBe('300');
    expect(reflector.health.restarts).toBe(0);
  });

  it('lists again with the first watch after ten minutes, and tells only differences', async () => {
    server.put('one');
    server.put('two');
    await startAndSync();
    const seen: string[] = [];
    reflector.onEvent(({ type, object }) =>
      seen.push(`${type} ${object.metadata.name}`),
    );
    seen.length = 0;
    server.watches[0].response.write = () => true;
    server.remove('two');
    await clock.advance(600_000);
    server.endWatches();
    await waits();
    await clock.advance(0);
    await isUpToDate();
    expect(seen).toEqual(['Deleted two']);
    expect(server.watches[1].query.get('sendInitialEvents')).toBe('true');
  });

  it('transforms what it lists again only where that has changed', async () => {
    const transformed: string[] = [];
    reflector = newReflector({
      transform: widget => {
        transformed.push(widget.metadata.name);
        return widget;
      },
    });
    server.put('one');
    server.put('two');
    await startAndSync();
    transformed.length = 0;
    server.watches[0].response.write = () => true;
    server.put('two', { labels: { changed: 'yes' } });
    await clock.advance(600_000);
    server.endWatches();
    await waits();
    await clock.advance(0);
    await isUpToDate();
    expect(transformed).toEqual(['two']);
  });

  it('waits for a kind that is not there, and picks it up', async () => {
    server.kindExists = false;
    reflector.start();
    await reflector.whenSettled();
    expect(reflector.health).toMatchObject({
      synced: false,
      kindMissing: true,
    });
    await waits();
    for (let second = 0; second < 60; second++) {
      await clock.advance(1_000);
      await waits();
    }
    expect(server.calls.length).toBeGreaterThan(12);
    expect(server.calls.length).toBeLessThan(24);
    expect(logger.lines).toHaveLength(1);

    server.kindExists = true;
    server.put('one');
    await clock.advance(5_000);
    await reflector.whenSynced();
    await isUpToDate();
    expect(reflector.health.kindMissing).toBe(false);
  });

  it('keeps what it knows while a kind is gone, and finds deletions afterwards', async () => {
    server.put('one');
    await startAndSync();
    server.kindExists = false;
    server.endWatches();
    await waits();
    await clock.advance(2_000);
    await eventually(() => expect(reflector.health.kindMissing).toBe(true));
    expect(reflector.list()).toHaveLength(1);

    server.remove('one');
    server.kindExists = true;
    await waits();
    await clock.advance(5_000);
    await isUpToDate();
    expect(reflector.list()).toEqual([]);
  });

  it('strips managedFields, or does what its transform does', async () => {
    server.put('one', { labels: { a: 'b' } });
    await startAndSync();
    server.put('two');
    await isUpToDate();
    for (const widget of reflector.list()) {
      expect(widget.metadata.managedFields).toBeUndefined();
    }
    await reflector.stop();

    reflector = newReflector({
      transform: ({ metadata: { labels, ...metadata }, ...widget }) => {
        if (metadata.name === 'two') throw new Error('no such thing');
        return { ...widget, metadata };
      },
    });
    await startAndSync();
    expect(reflector.get('test/one')?.metadata.labels).toBeUndefined();
    expect(reflector.get('test/two')).toBeDefined();
    expect(logger.lines).toContainEqual(
      'error Transform of a Widget failed: no such thing',
    );
  });

  it('finds objects by index, as they come, change and go', async () => {
    server.put('one', { labels: { team: 'red' } });
    reflector.addIndex('team', ({ metadata }) =>
      metadata.labels?.team ? [metadata.labels.team] : [],
    );
    await startAndSync();
    const names = (team: string) =>
      reflector.byIndex('team', team).map(({ metadata }) => metadata.name);
    expect(names('red')).toEqual(['one']);

    server.put('two', { labels: { team: 'red' } });
    server.put('one', { labels: { team: 'blue' } });
    await isUpToDate();
    expect(names('red')).toEqual(['two']);
    expect(names('blue')).toEqual(['one']);

    server.remove('two');
    await isUpToDate();
    expect(names('red')).toEqual([]);

    reflector.addIndex('late', ({ metadata }) => [metadata.name]);
    expect(reflector.byIndex('late', 'one')).toHaveLength(1);
    expect(() => reflector.byIndex('none', 'x')).toThrow(/no index 'none'/);
  });

  it('tells a new handler what is there, and nothing after it has unsubscribed', async () => {
    server.put('one');
    await startAndSync();
    const seen: string[] = [];
    const unsubscribe = reflector.onEvent(({ type, object, previous }) =>
      seen.push(
        `${type} ${object.metadata.name} ${previous?.metadata.resourceVersion}`,
      ),
    );
    server.put('one');
    await isUpToDate();
    unsubscribe();
    server.remove('one');
    await isUpToDate();
    expect(seen).toEqual(['Added one undefined', 'Modified one 101']);
  });

  it('tells a recreated object as deleted and added', async () => {
    server.put('one', { uid: 'first' });
    await startAndSync();
    const seen: string[] = [];
    reflector.onEvent(({ type, object }) =>
      seen.push(`${type} ${object.metadata.uid}`),
    );
    server.breakConnections();
    await waits();
    server.remove('one');
    server.put('one', { uid: 'second' });
    server.compact();
    for (let second = 0; second < 5; second++) await clock.advance(1_000);
    await eventually(async () => {
      await clock.advance(1_000);
      expect(seen).toEqual(['Added first', 'Deleted first', 'Added second']);
    });
  });

  it('gives up waiting when told to, or when it is stopped', async () => {
    server.misbehave = ({ response }) => {
      sendStatus(response, 500, 'InternalError');
      return true;
    };
    reflector.start();
    const told = new AbortController();
    const waiting = reflector.whenSynced(told.signal);
    told.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');

    const other = reflector.whenSynced();
    const failure = failureOf(other);
    await reflector.stop();
    expect((await failure).message).toMatch(/was stopped/);
  });

  it('goes on where it was when it is started again', async () => {
    server.put('one');
    await startAndSync();
    await reflector.stop();
    expect(reflector.list()).toHaveLength(1);
    server.put('two');
    reflector.start();
    reflector.start();
    await isUpToDate();
    expect(server.watches.at(-1)?.query.get('resourceVersion')).toBe('101');
    expect(server.calls).toHaveLength(2);
  });

  it('asks for its own namespace and labels only', async () => {
    reflector = newReflector({ namespace: 'test', labelSelector: 'a in (b)' });
    await startAndSync();
    const [{ path, query }] = server.calls;
    expect(path).toBe('/apis/test.assay.dev/v1/namespaces/test/widgets');
    expect(query.get('labelSelector')).toBe('a in (b)');
  });
});
