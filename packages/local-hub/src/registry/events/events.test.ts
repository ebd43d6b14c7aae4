import { TestHub } from '../../server/testing/TestHub';
import { fromCoreEvent, toCoreEvent } from './eventConversion';

const CORE = '/api/v1/namespaces/default/events';
const MODERN = '/apis/events.k8s.io/v1/namespaces/default/events';

const regarding = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  namespace: 'default',
  name: 'settings',
  uid: '1',
};

const modern = (name: string) => ({
  apiVersion: 'events.k8s.io/v1',
  kind: 'Event',
  metadata: { name },
  eventTime: '2026-11-21T10:00:00.000000Z',
  reportingController: 'assay.dev/test',
  reportingInstance: 'one',
  action: 'Looking',
  reason: 'Seen',
  type: 'Normal',
  note: 'It was seen',
  regarding,
});

describe('events', () => {
  let hub: TestHub;

  beforeEach(async () => {
    hub = await TestHub.start();
  });
  afterEach(() => hub.close());

  it('of the new API are events of the core API', async () => {
    await hub.create(MODERN, modern('seen'));
    const { body } = await hub.get(`${CORE}/seen`);
    expect(body).toMatchObject({
      apiVersion: 'v1',
      kind: 'Event',
      involvedObject: regarding,
      message: 'It was seen',
      reportingComponent: 'assay.dev/test',
      eventTime: '2026-11-21T10:00:00.000000Z',
    });
    expect(body).not.toHaveProperty('note');
  });

  it('are one collection with one version each', async () => {
    const created = await hub.create(MODERN, modern('seen'));
    const [core, other] = await Promise.all([
      hub.get(`${CORE}/seen`),
      hub.get(`${MODERN}/seen`),
    ]);
    expect(other.body).toEqual(created);
    expect(core.body.metadata).toEqual(created.metadata);
    await hub.delete(`${CORE}/seen`);
    expect(await hub.get(`${MODERN}/seen`)).toMatchObject({ code: 404 });
  });

  it('are told to the watchers of both', async () => {
    const watches = await Promise.all(
      [CORE, MODERN].map(path => hub.watch(`${path}?watch=1`)),
    );
    await hub.create(MODERN, modern('seen'));
    const [core, other] = await Promise.all(watches.map(one => one.next()));
    expect(core.object).toMatchObject({
      apiVersion: 'v1',
      message: 'It was seen',
    });
    expect(other.object).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      note: 'It was seen',
    });
  });

  it.each([
    [CORE, 'involvedObject.name%3Dsettings,type%3DNormal', 1],
    [CORE, 'source%3Dassay.dev/test', 1],
    [CORE, 'involvedObject.kind%3DSecret', 0],
    [MODERN, 'regarding.name%3Dsettings', 1],
    [MODERN, 'reportingController!%3Dassay.dev/test', 0],
  ])('at %s are selected by %s', async (path, selector, count) => {
    await hub.create(MODERN, modern('seen'));
    const { body } = await hub.get(`${path}?fieldSelector=${selector}`);
    expect(body.items).toHaveLength(count);
  });

  it('cannot be selected by the fields of the other form', async () => {
    const path = `${MODERN}?fieldSelector=involvedObject.name%3Dsettings`;
    expect(await hub.get(path)).toMatchObject({
      code: 400,
      body: { message: 'field label not supported: involvedObject.name' },
    });
  });

  it('are forgotten an hour after they were last seen', async () => {
    await hub.create(MODERN, modern('old'));
    await hub.create(MODERN, modern('repeated'));
    hub.clock.advance(50 * 60_000);
    await hub.patch('merge', `${MODERN}/repeated`, {
      series: {
        count: 2,
        lastObservedTime: new Date(hub.clock.now())
          .toISOString()
          .replace('Z', '000Z'),
      },
    });
    hub.clock.advance(11 * 60_000);
    await hub.create(MODERN, {
      ...modern('new'),
      eventTime: '2026-11-21T11:01:00.000000Z',
    });

    const { body } = await hub.get(CORE);

    expect(body.items.map((item: any) => item.metadata.name)).toEqual([
      'new',
      'repeated',
    ]);
  });
});

describe('conversion', () => {
  it('loses nothing there and back', () => {
    const event = modern('seen');
    expect(fromCoreEvent(toCoreEvent(event))).toEqual(event);
  });
});
