import { TestHub } from '../testing/TestHub';
import {
  DEFINITIONS,
  widget,
  widgetDefinition,
  WIDGETS,
  widgetsIn,
} from '../testing/widgets';

const INITIAL =
  'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';

const told = (event: any) => [event.type, event.object.metadata.name];

describe('watch', () => {
  let hub: TestHub;

  beforeEach(async () => {
    hub = await TestHub.start({
      definitions: [widgetDefinition],
      logLimit: 50,
    });
    await hub.create(WIDGETS, widget('a'));
  });
  afterEach(() => hub.close());

  const version = async () =>
    (await hub.get(WIDGETS)).body.metadata.resourceVersion;

  it('tells what is there and then each change', async () => {
    const watch = await hub.watch(`${WIDGETS}?watch=1`);
    expect(told(await watch.next())).toEqual(['ADDED', 'a']);

    await hub.create(WIDGETS, widget('b'));
    await hub.patch('merge', `${WIDGETS}/b`, { spec: { size: 9 } });
    await hub.delete(`${WIDGETS}/b`);

    expect(told(await watch.next())).toEqual(['ADDED', 'b']);
    const modified = await watch.next();
    expect(modified).toMatchObject({
      type: 'MODIFIED',
      object: { kind: 'Widget', spec: { size: 9 } },
    });
    const deleted = await watch.next();
    expect(deleted).toMatchObject({
      type: 'DELETED',
      object: { spec: { size: 9 } },
    });
    expect(Number(deleted.object.metadata.resourceVersion)).toBeGreaterThan(
      Number(modified.object.metadata.resourceVersion),
    );
  });

  it('tells what was missed since a version, and nothing twice', async () => {
    const then = await version();
    await hub.create(WIDGETS, widget('b'));
    const watch = await hub.watch(`${WIDGETS}?watch=1&resourceVersion=${then}`);
    await hub.create(WIDGETS, widget('c'));

    expect(told(await watch.next())).toEqual(['ADDED', 'b']);
    expect(told(await watch.next())).toEqual(['ADDED', 'c']);
  });

  it('resumes across a restart', async () => {
    const then = await version();
    await hub.delete(`${WIDGETS}/a`);
    await hub.restart();

    const watch = await hub.watch(`${WIDGETS}?watch=1&resourceVersion=${then}`);

    expect(told(await watch.next())).toEqual(['DELETED', 'a']);
  });

  it('says that a version is too old in an event, not in the code', async () => {
    const then = await version();
    for (let size = 10; size < 130; size++) {
      await hub.patch('merge', `${WIDGETS}/a`, { spec: { size } });
    }

    const watch = await hub.watch(`${WIDGETS}?watch=1&resourceVersion=${then}`);

    expect(watch.code).toBe(200);
    expect(await watch.next()).toMatchObject({
      type: 'ERROR',
      object: { kind: 'Status', code: 410, reason: 'Expired' },
    });
    expect(await watch.next()).toBeUndefined();
  });

  it('ends the initial events with a marked bookmark', async () => {
    const watch = await hub.watch(`${WIDGETS}?watch=1&${INITIAL}`);

    expect(told(await watch.next())).toEqual(['ADDED', 'a']);
    expect(await watch.next()).toEqual({
      type: 'BOOKMARK',
      object: {
        kind: 'Widget',
        apiVersion: 'example.org/v1',
        metadata: {
          resourceVersion: await version(),
          annotations: { 'k8s.io/initial-events-end': 'true' },
        },
      },
    });
  });

  it('tells DELETED when an object stops matching and ADDED when it matches again', async () => {
    const watch = await hub.watch(
      `${WIDGETS}?watch=1&fieldSelector=spec.color%3Dred`,
    );
    await watch.next();
    const paint = (color: string) =>
      hub.patch('merge', `${WIDGETS}/a`, { spec: { color } });

    await paint('green');
    await paint('blue');
    const { body } = await paint('red');

    const lost = await watch.next();
    expect(lost).toMatchObject({
      type: 'DELETED',
      object: { spec: { color: 'red' } },
    });
    const found = await watch.next();
    expect(found).toMatchObject({
      type: 'ADDED',
      object: {
        metadata: { resourceVersion: body.metadata.resourceVersion },
      },
    });
  });

  it('keeps to its namespace, its labels and its name', async () => {
    const watches = await Promise.all(
      [
        `${widgetsIn('kube-public')}?watch=1`,
        `${WIDGETS}?watch=1&labelSelector=x`,
        `${WIDGETS}?watch=1&fieldSelector=metadata.name%3Dlast`,
        `/apis/example.org/v1/watch/namespaces/default/widgets/last`,
      ].map(path => hub.watch(path)),
    );
    await hub.create(WIDGETS, widget('b'));
    await hub.create(
      WIDGETS,
      widget('last', undefined, { labels: { x: 'y' } }),
    );
    await hub.create(widgetsIn('kube-public'), widget('last'));

    for (const watch of watches) {
      expect(told(await watch.next())).toEqual(['ADDED', 'last']);
    }
  });

  it('sends a bookmark every minute, with the version of the whole', async () => {
    const then = await version();
    const watch = await hub.watch(
      `${WIDGETS}?watch=1&resourceVersion=${then}&allowWatchBookmarks=true`,
    );
    await hub.create('/api/v1/namespaces/default/configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'news' },
    });
    hub.clock.advance(60_000);

    const bookmark = await watch.next();

    expect(bookmark.type).toBe('BOOKMARK');
    expect(bookmark.object.metadata).toEqual({
      resourceVersion: await version(),
    });
    expect(Number(await version())).toBeGreaterThan(Number(then));
  });

  it('ends after the time that was asked for, leaving no timer', async () => {
    const watch = await hub.watch(`${WIDGETS}?watch=1&timeoutSeconds=5`);
    expect(told(await watch.next())).toEqual(['ADDED', 'a']);
    expect(hub.clock.pending).toBe(2);

    hub.clock.advance(5000);

    expect(await watch.next()).toBeUndefined();
    expect(hub.clock.pending).toBe(0);
  });

  it('sends a last bookmark when it ends', async () => {
    const then = await version();
    const watch = await hub.watch(
      `${WIDGETS}?watch=1&timeoutSeconds=5&allowWatchBookmarks=true&resourceVersion=${then}`,
    );

    hub.clock.advance(5000);

    expect(await watch.next()).toMatchObject({ type: 'BOOKMARK' });
    expect(await watch.next()).toBeUndefined();
  });

  it('shows rows of a table, the columns once', async () => {
    const watch = await hub.watch(`${WIDGETS}?watch=1&${INITIAL}`, {
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    const first = await watch.next();
    const bookmark = await watch.next();

    expect(first.object.columnDefinitions).toHaveLength(5);
    expect(first.object.rows[0].cells.slice(0, 3)).toEqual(['a', 'red', 3]);
    expect(bookmark).toMatchObject({
      type: 'BOOKMARK',
      object: {
        kind: 'Table',
        columnDefinitions: null,
        rows: [
          {
            cells: ['', null, null, null, null],
            object: {
              kind: 'PartialObjectMetadata',
              metadata: {
                annotations: { 'k8s.io/initial-events-end': 'true' },
              },
            },
          },
        ],
      },
    });
  });

  it('shows metadata alone when asked', async () => {
    const watch = await hub.watch(`${WIDGETS}?watch=1`, {
      accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io',
    });
    const { object } = await watch.next();
    expect(object).toMatchObject({ kind: 'PartialObjectMetadata' });
    expect(object).not.toHaveProperty('spec');
  });

  it('ends when its kind is no longer served as it was', async () => {
    const watch = await hub.watch(`${WIDGETS}?watch=1`);
    await watch.next();

    await hub.delete(`${DEFINITIONS}/widgets.example.org`);

    expect(told(await watch.next())).toEqual(['DELETED', 'a']);
    expect(await watch.next()).toBeUndefined();
  });

  it.each([
    ['resourceVersion=x', 500],
    ['sendInitialEvents=true', 422],
    ['resourceVersionMatch=NotOlderThan', 422],
    ['fieldSelector=spec.size%3D1', 400],
    ['timeoutSeconds=x', 400],
  ])('refuses %s before it begins', async (query, code) => {
    expect(await hub.get(`${WIDGETS}?watch=1&${query}`)).toMatchObject({
      code,
      body: { kind: 'Status', code },
    });
  });
});
