import { Loose } from './api';
import { conformance } from './suite';
import { describe as told, Watch } from './watch';

conformance('watches', suite => {
  const initial = {
    sendInitialEvents: true,
    resourceVersionMatch: 'NotOlderThan',
    allowWatchBookmarks: true,
  };

  const open: Watch[] = [];

  afterEach(() => open.splice(0).forEach(watch => watch.close()));

  async function start(query: Loose = {}): Promise<Watch> {
    const watch = await suite.widgets.watch(query);
    open.push(watch);
    expect(watch.code).toBe(200);
    return watch;
  }

  async function now(): Promise<string> {
    const { body } = await suite.widgets.list();
    return body.metadata.resourceVersion;
  }

  async function sequence(watch: Watch, last: string): Promise<string[]> {
    const events = await watch.until(event => told(event) === last);
    return events.map(told);
  }

  beforeAll(async () => {
    await suite.widgets.make('stands-a');
    await suite.widgets.make('stands-b');
  });

  it('tells what happens after a version, once and in order', async () => {
    const watch = await start({ resourceVersion: await now() });
    await suite.widgets.make('goes');
    await suite.widgets.patch('goes', 'merge', { spec: { size: 2 } });
    await suite.widgets.patch('goes', 'merge', { spec: { size: 2 } });
    await suite.widgets.patch(
      'goes',
      'merge',
      { status: { phase: 'Done' } },
      {},
      'status',
    );
    await suite.widgets.delete('goes');
    expect(await sequence(watch, 'DELETED goes')).toEqual([
      'ADDED goes',
      'MODIFIED goes',
      'MODIFIED goes',
      'DELETED goes',
    ]);
    const versions = watch.events.map(({ object }) =>
      Number(object.metadata.resourceVersion),
    );
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(new Set(versions).size).toBe(4);
    expect(watch.events[3].object).toMatchObject({
      spec: { size: 2 },
      status: { phase: 'Done' },
    });
  });

  it('resumes from the past', async () => {
    const before = await now();
    await suite.widgets.make('past');
    await suite.widgets.delete('past');
    const watch = await start({ resourceVersion: before });
    expect(await sequence(watch, 'DELETED past')).toEqual([
      'ADDED past',
      'DELETED past',
    ]);
  });

  it.each([
    ['no version', {}],
    ['version 0', { resourceVersion: '0' }],
  ])('starts with what is there when asked for %s', async (_title, query) => {
    const watch = await start(query);
    expect(await sequence(watch, 'ADDED stands-b')).toEqual([
      'ADDED stands-a',
      'ADDED stands-b',
    ]);
    await suite.widgets.patch('stands-a', 'merge', {
      metadata: { labels: { seen: String(Date.now()) } },
    });
    expect(told(await watch.next())).toBe('MODIFIED stands-a');
  });

  it('initial events end with a bookmark that says so', async () => {
    const watch = await start(initial);
    const events = await watch.until(event => event.type === 'BOOKMARK');
    expect(events.map(told)).toEqual([
      'ADDED stands-a',
      'ADDED stands-b',
      'BOOKMARK',
    ]);
    const { object } = events[2];
    expect(object).toMatchObject({
      kind: suite.widget.type.kind,
      apiVersion: 'assay.dev/v1',
      metadata: {
        annotations: { 'k8s.io/initial-events-end': 'true' },
        resourceVersion: expect.stringMatching(/^\d+$/),
      },
    });
    expect(Number(object.metadata.resourceVersion)).toBeGreaterThanOrEqual(
      Number(events[1].object.metadata.resourceVersion),
    );
    await suite.widgets.make('after');
    await suite.widgets.delete('after');
    expect(await sequence(watch, 'DELETED after')).toEqual([
      'ADDED after',
      'DELETED after',
    ]);
  });

  it('initial events of nothing end at once', async () => {
    const watch = await start({ ...initial, labelSelector: 'none=none' });
    expect((await watch.next()).type).toBe('BOOKMARK');
  });

  it('no initial events when they are declined', async () => {
    const watch = await start({
      ...initial,
      sendInitialEvents: false,
      resourceVersion: await now(),
    });
    await suite.widgets.make('declined');
    await suite.widgets.delete('declined');
    expect(told(await watch.next())).toBe('ADDED declined');
  });

  it.each([
    [
      'initial events without a way to match',
      { sendInitialEvents: true, allowWatchBookmarks: true },
      'resourceVersionMatch',
    ],
    [
      'a way to match without initial events',
      { resourceVersionMatch: 'NotOlderThan', resourceVersion: '5' },
      'resourceVersionMatch',
    ],
  ])('refuses %s', async (_title, query, field) => {
    const { code, body } = await suite.widgets.list({ watch: true, ...query });
    expect({ code, field: body.details.causes[0].field }).toEqual({
      code: 422,
      field,
    });
  });

  it('a selection tells what enters and leaves it', async () => {
    const watch = await start({
      resourceVersion: await now(),
      labelSelector: 'go=1',
    });
    await suite.widgets.make('moves');
    await suite.widgets.patch('moves', 'merge', {
      metadata: { labels: { go: '1' } },
    });
    await suite.widgets.patch('moves', 'merge', { spec: { size: 3 } });
    await suite.widgets.patch('moves', 'merge', {
      metadata: { labels: { go: '2' } },
    });
    await suite.widgets.patch('moves', 'merge', { spec: { size: 4 } });
    await suite.widgets.patch('moves', 'merge', {
      metadata: { labels: { go: '1' } },
    });
    await suite.widgets.delete('moves');
    const events = [];
    for (let index = 0; index < 5; index++) {
      events.push(await watch.next());
    }
    expect(events.map(told)).toEqual([
      'ADDED moves',
      'MODIFIED moves',
      'DELETED moves',
      'ADDED moves',
      'DELETED moves',
    ]);
    // An object that leaves is told as it was when it still belonged.
    expect(events[2].object.metadata.labels).toEqual({ go: '1' });
    expect(events[2].object.spec.size).toBe(3);
  });

  it('a field selection follows the field', async () => {
    const watch = await start({
      resourceVersion: await now(),
      fieldSelector: 'spec.color=red',
    });
    await suite.widgets.make('blushes', { spec: { color: 'red' } });
    await suite.widgets.patch('blushes', 'merge', { spec: { color: 'blue' } });
    await suite.widgets.delete('blushes');
    expect(told(await watch.next())).toBe('ADDED blushes');
    expect(told(await watch.next())).toBe('DELETED blushes');
  });

  it('one name is a selection', async () => {
    const watch = await start({
      fieldSelector: 'metadata.name=named',
      resourceVersion: await now(),
    });
    await suite.widgets.make('unnamed');
    await suite.widgets.make('named');
    expect(told(await watch.next())).toBe('ADDED named');
    await suite.widgets.delete('named');
    await suite.widgets.delete('unnamed');
  });

  it('other kinds and namespaces are not told', async () => {
    const namespace = await suite.newNamespace('other');
    const watch = await start({ resourceVersion: await now() });
    await suite.configMaps.make('silent');
    await suite.widgets.in(namespace).make('silent');
    await suite.widgets.make('loud');
    expect(told(await watch.next())).toBe('ADDED loud');
    await suite.widgets.delete('loud');
  });

  it('a version that is too old is told as an event', async () => {
    const watch = await start({ resourceVersion: '1' });
    const { type, object } = await watch.next();
    expect(type).toBe('ERROR');
    expect(object).toMatchObject({
      kind: 'Status',
      status: 'Failure',
      reason: 'Expired',
      code: 410,
      message: expect.stringMatching(/^too old resource version: 1 \(\d+\)$/),
    });
    await watch.end();
  });

  it('ends when its time is over', async () => {
    const watch = await start({
      resourceVersion: await now(),
      timeoutSeconds: 1,
    });
    await watch.end(5000);
    expect(watch.ended).toBe(true);
  });

  it('a bookmark comes before the end, for those who asked', async () => {
    const resourceVersion = await now();
    const query = {
      resourceVersion,
      timeoutSeconds: 4,
      labelSelector: 'none=none',
    };
    const asked = await start({ ...query, allowWatchBookmarks: true });
    const silent = await start(query);
    // A server may stay silent about the version that the watch began with.
    await suite.widgets.make('passed-by');
    await suite.widgets.delete('passed-by');
    const { type, object } = await asked.next();
    expect(type).toBe('BOOKMARK');
    expect(object.kind).toBe(suite.widget.type.kind);
    expect(Number(object.metadata.resourceVersion)).toBeGreaterThanOrEqual(
      Number(resourceVersion),
    );
    await silent.end();
    expect(silent.events).toEqual([]);
  });

  it('the old path watches too', async () => {
    const { namespace, plural } = { ...suite.widgets.type };
    const watch = await Watch.open(
      suite.api,
      `/apis/assay.dev/v1/watch/namespaces/${namespace}/${plural}`,
    );
    open.push(watch);
    expect(told(await watch.next())).toBe('ADDED stands-a');
  });

  it('a kind without objects is told as soon as it has one', async () => {
    const secrets = await suite.secrets.watch({
      fieldSelector: 'type=assay.dev/watched',
    });
    open.push(secrets);
    await suite.secrets.make('hushed', { type: 'Opaque' });
    await suite.secrets.make('watched', { type: 'assay.dev/watched' });
    expect(told(await secrets.next())).toBe('ADDED watched');
  });

  it('many watches see the same', async () => {
    const resourceVersion = await now();
    const watches = await Promise.all(
      Array.from({ length: 20 }, () => start({ resourceVersion })),
    );
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        suite.widgets.make(`many-${index}`),
      ),
    );
    const seen = await Promise.all(
      watches.map(async watch => {
        const lines: string[] = [];
        while (lines.length < 20) {
          lines.push(told(await watch.next()));
        }
        return lines.join();
      }),
    );
    expect(new Set(seen).size).toBe(1);
    await suite.widgets.deleteAll();
  });
});
