import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { EntityProviderMutation } from '@backstage/plugin-catalog-node';
import {
  component,
  componentFolder,
  definitionFolder,
  fakeSources,
  run,
} from '../__testUtils__/fakeSources';
import { ExperimentsEntityProvider } from './ExperimentsEntityProvider';

const settle = () => new Promise(resolve => setImmediate(resolve));

/** A catalog that does what mutations say, and the provider before it. */
async function startProvider() {
  const world = fakeSources();
  const catalog = new Map<string, Entity>();
  const mutations: EntityProviderMutation[] = [];
  const logger = { info: jest.fn(), warn: jest.fn(), debug: jest.fn() };
  const timers: (() => void)[] = [];
  let broken = false;

  const provider = new ExperimentsEntityProvider({
    sources: world.sources,
    logger,
    defaultOwner: 'group:default/platform',
    schedule: callback => {
      timers.push(callback);
      return () => timers.splice(timers.indexOf(callback), 1);
    },
  });
  await provider.connect({
    refresh: async () => {},
    applyMutation: async mutation => {
      if (broken) {
        throw new Error('database is away');
      }
      mutations.push(mutation);
      if (mutation.type === 'full') {
        catalog.clear();
      }
      const added =
        mutation.type === 'full' ? mutation.entities : mutation.added;
      added.forEach(({ entity }) =>
        catalog.set(stringifyEntityRef(entity), entity),
      );
      if (mutation.type === 'delta') {
        mutation.removed.forEach(removed =>
          catalog.delete('entityRef' in removed ? removed.entityRef : ''),
        );
      }
    },
  });
  return {
    ...world,
    catalog,
    mutations,
    logger,
    setBroken: (value: boolean) => {
      broken = value;
    },
    /** Lets the settling time pass. */
    async pass() {
      await settle();
      timers.splice(0).forEach(callback => callback());
      await settle();
    },
    refs: () => [...catalog.keys()].sort(),
  };
}

describe('ExperimentsEntityProvider', () => {
  it('shows the library before the hub answers, and removes nothing then', async () => {
    const world = await startProvider();
    world.library.set([definitionFolder('hello')], [componentFolder('web')]);
    await world.pass();

    expect(world.mutations).toMatchObject([{ type: 'delta', removed: [] }]);
    expect(world.refs()).toEqual([
      'component:default/web',
      'experiment:default/hello',
    ]);
  });

  it('sends one full mutation when every source is known, then deltas', async () => {
    const world = await startProvider();
    world.library.set([definitionFolder('hello')]);
    world.components.sync(component('web'));
    world.experiments.sync();
    await world.pass();
    expect(world.mutations.map(({ type }) => type)).toEqual(['full']);

    world.experiments.set(run('other', 'other-1'));
    await world.pass();
    expect(world.mutations[1]).toMatchObject({
      type: 'delta',
      added: [{ entity: { kind: 'Experiment', metadata: { name: 'other' } } }],
      removed: [],
    });

    world.experiments.set();
    await world.pass();
    expect(world.mutations[2]).toMatchObject({
      type: 'delta',
      added: [],
      removed: [{ entityRef: 'experiment:default/other' }],
    });
  });

  it('knows an empty hub without any event from it', async () => {
    const world = await startProvider();
    world.library.set([]);
    world.components.sync();
    world.experiments.sync();
    await world.pass();
    expect(world.mutations).toMatchObject([{ type: 'full', entities: [] }]);
  });

  it('sends what changed, though its reference did not', async () => {
    const world = await startProvider();
    world.library.set([]);
    world.experiments.sync();
    world.components.sync(component('web', { title: 'Web' }), component('db'));
    await world.pass();

    world.components.set(component('web', { title: 'New' }), component('db'));
    await world.pass();
    expect(world.mutations[1]).toMatchObject({
      added: [{ entity: { metadata: { name: 'web', title: 'New' } } }],
    });

    world.components.set(component('db'), component('web', { title: 'New' }));
    await world.pass();
    expect(world.mutations).toHaveLength(2);
  });

  it('keeps what an unreadable hub had, and what an unreadable library had', async () => {
    const world = await startProvider();
    world.catalog.set('experiment:default/from-before', {} as Entity);
    world.library.set([definitionFolder('hello')]);
    world.components.sync(component('web'));
    await world.pass();
    // The runs have never been listed: who knows whether from-before has one.
    expect(world.refs()).toContain('experiment:default/from-before');

    world.library.set([]);
    await world.pass();
    expect(world.refs()).toContain('experiment:default/hello');

    world.experiments.sync();
    await world.pass();
    expect(world.refs()).toEqual(['component:default/web']);
  });

  it('writes again what the catalog did not take', async () => {
    const world = await startProvider();
    world.setBroken(true);
    world.library.set([definitionFolder('hello')]);
    await world.pass();
    expect(world.refs()).toEqual([]);
    expect(world.logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('database is away'),
    );

    world.setBroken(false);
    await world.pass();
    expect(world.refs()).toEqual(['experiment:default/hello']);
  });
});
