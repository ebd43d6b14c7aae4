import { TestHub } from '../server/testing/TestHub';
import {
  configMap,
  CONFIG_MAPS,
  DEFINITIONS,
  widget,
  widgetDefinition,
  WIDGETS,
  widgetsIn,
} from '../server/testing/widgets';

interface Owner {
  apiVersion: string;
  kind: string;
  metadata: { name: string; uid: string };
}

const owned = (...owners: [Owner, object?][]) => ({
  ownerReferences: owners.map(([{ apiVersion, kind, metadata }, more]) => ({
    apiVersion,
    kind,
    name: metadata.name,
    uid: metadata.uid,
    ...more,
  })),
});

describe('GarbageCollector', () => {
  let hub: TestHub;

  beforeEach(async () => {
    hub = await TestHub.start({ definitions: [widgetDefinition] });
  });
  afterEach(() => hub.close());

  const owner = (name = 'owner', metadata?: object) =>
    hub.create(WIDGETS, widget(name, undefined, metadata));
  const child = (name: string, metadata: object) =>
    hub.create(CONFIG_MAPS, configMap(name, metadata));
  const remaining = async () => {
    await hub.idle();
    const lists = await Promise.all([hub.get(WIDGETS), hub.get(CONFIG_MAPS)]);
    return lists.flatMap(({ body }) =>
      body.items.map((item: any) => item.metadata.name),
    );
  };
  const remove = (path: string, propagationPolicy?: string) =>
    hub.delete(path, { propagationPolicy });
  const release = (path: string) =>
    hub.patch('merge', path, { metadata: { finalizers: null } });

  it('deletes what a deleted owner leaves behind, to the last generation', async () => {
    const first = await owner();
    const second = await owner('second', owned([first]));
    await child('third', owned([second]));

    await remove(`${WIDGETS}/owner`);

    expect(await remaining()).toEqual([]);
  });

  it('keeps what has another owner, and takes the lost one off its list', async () => {
    const lost = await owner('lost');
    const kept = await owner('kept');
    await child('shared', owned([lost], [kept]));

    await remove(`${WIDGETS}/lost`);

    expect(await remaining()).toEqual(['kept', 'shared']);
    const { body } = await hub.get(`${CONFIG_MAPS}/shared`);
    expect(body.metadata.ownerReferences).toEqual(
      owned([kept]).ownerReferences,
    );
  });

  it('deletes what names an owner that is not there', async () => {
    const real = await owner();
    const wrong = { ...real, metadata: { name: 'owner', uid: 'wrong' } };
    await child('impostor', owned([wrong]));
    await child(
      'nobody',
      owned([{ ...wrong, metadata: { name: 'no', uid: 'x' } }]),
    );
    await child('fine', owned([real]));

    expect(await remaining()).toEqual(['owner', 'fine']);
  });

  it('treats an owner in another namespace as absent', async () => {
    const elsewhere = await hub.create(
      widgetsIn('kube-public'),
      widget('owner'),
    );
    await child('stray', owned([elsewhere]));

    expect(await remaining()).toEqual([]);
  });

  it('lets a cluster-scoped owner own anything', async () => {
    const namespace = (await hub.get('/api/v1/namespaces/default')).body;
    await child('settled', owned([namespace]));

    expect(await remaining()).toEqual(['settled']);
  });

  it('leaves alone what claims an owner of a kind that nobody serves', async () => {
    const unknown = {
      apiVersion: 'nobody.org/v1',
      kind: 'Gadget',
      metadata: { name: 'a', uid: 'b' },
    };
    await child('waiting', owned([unknown]));

    expect(await remaining()).toEqual(['waiting']);
  });

  it('orphans when asked', async () => {
    const parent = await owner();
    await child('free', owned([parent]));

    await remove(`${WIDGETS}/owner`, 'Orphan');

    expect(await remaining()).toEqual(['free']);
    const { body } = await hub.get(`${CONFIG_MAPS}/free`);
    expect(body.metadata).not.toHaveProperty('ownerReferences');
  });

  describe('in the foreground', () => {
    it('keeps the owner until those that block are gone', async () => {
      const parent = await owner();
      const blocks = { blockOwnerDeletion: true };
      await child('held', {
        ...owned([parent, blocks]),
        finalizers: ['example.org/hold'],
      });

      const { body } = await remove(`${WIDGETS}/owner`, 'Foreground');

      expect(body.metadata.finalizers).toEqual(['foregroundDeletion']);
      expect(await remaining()).toEqual(['owner', 'held']);
      const held = (await hub.get(`${CONFIG_MAPS}/held`)).body;
      expect(held.metadata).toHaveProperty('deletionTimestamp');
      await release(`${CONFIG_MAPS}/held`);
      expect(await remaining()).toEqual([]);
    });

    it('does not wait for those that do not block, but deletes them too', async () => {
      const parent = await owner();
      await child('held', {
        ...owned([parent]),
        finalizers: ['example.org/hold'],
      });

      await remove(`${WIDGETS}/owner`, 'Foreground');

      expect(await remaining()).toEqual(['held']);
      const held = (await hub.get(`${CONFIG_MAPS}/held`)).body;
      expect(held.metadata).toHaveProperty('deletionTimestamp');
      await release(`${CONFIG_MAPS}/held`);
    });

    it('deletes children while the owner is held by a finalizer of its own', async () => {
      const parent = await owner('owner', { finalizers: ['example.org/hold'] });
      await child('child', owned([parent, { blockOwnerDeletion: true }]));

      await remove(`${WIDGETS}/owner`, 'Foreground');

      expect(await remaining()).toEqual(['owner']);
      const { body } = await hub.get(`${WIDGETS}/owner`);
      expect(body.metadata.finalizers).toEqual(['example.org/hold']);
      await release(`${WIDGETS}/owner`);
    });

    it('ends though two wait for each other', async () => {
      const first = await owner('first');
      const blocks = { blockOwnerDeletion: true };
      const second = await owner('second', owned([first, blocks]));
      await hub.patch('merge', `${WIDGETS}/first`, {
        metadata: owned([second, blocks]),
      });

      await remove(`${WIDGETS}/first`, 'Foreground');

      expect(await remaining()).toEqual([]);
    });
  });

  it('goes on after a restart with what it had not finished', async () => {
    const parent = await owner();
    await child('held', {
      ...owned([parent, { blockOwnerDeletion: true }]),
      finalizers: ['example.org/hold'],
    });
    await remove(`${WIDGETS}/owner`, 'Foreground');
    await hub.restart();

    await release(`${CONFIG_MAPS}/held`);

    expect(await remaining()).toEqual([]);
  });

  it('deletes what belonged to a kind that is gone', async () => {
    const parent = await owner();
    await child('child', owned([parent]));

    await hub.delete(`${DEFINITIONS}/widgets.example.org`);
    await hub.idle();

    expect((await hub.get(CONFIG_MAPS)).body.items).toEqual([]);
  });
});
