import {
  component,
  componentFolder,
  definitionFolder,
  fakeSources,
  run,
} from '../__testUtils__/fakeSources';
import { collectEntities } from './collectEntities';

const collect = (
  world: ReturnType<typeof fakeSources>,
  warn: (message: string) => void = () => {},
) =>
  collectEntities(world.sources, {
    defaultOwner: 'group:default/platform',
    warn,
  }).entities;

describe('collectEntities', () => {
  it('makes an Experiment of a folder, with every component of its targets', () => {
    const world = fakeSources();
    world.library.set([
      {
        ...definitionFolder('compare', {
          title: 'Compare',
          owner: 'platform',
          targets: [
            {
              name: 'target',
              components: [
                { app: 'nginx', variant: 'nginx' },
                { app: 'caddy', variant: 'caddy' },
                { app: 'nginx', variant: 'nginx-tuned' },
              ],
            },
          ],
          metrics: { outputs: [{ name: 'p99', from: 'latency.p99' }] },
        }),
        readme: '# Compare\n\n![x](y.png)\nTwo servers,\none load.\n\nMore.',
      },
    ]);

    expect(collect(world).get('experiment:default/compare')).toEqual({
      apiVersion: 'assay.dev/v1alpha1',
      kind: 'Experiment',
      metadata: {
        name: 'compare',
        namespace: 'default',
        title: 'Compare',
        description: 'Two servers, one load.',
        annotations: {
          'assay.dev/definition': 'compare',
          'backstage.io/kubernetes-label-selector':
            'assay.dev/definition=compare',
          'backstage.io/managed-by-location':
            'file:/library/experiments/compare/experiment.yaml',
          'backstage.io/managed-by-origin-location':
            'file:/library/experiments/compare/experiment.yaml',
        },
      },
      spec: {
        type: 'comparison',
        lifecycle: 'production',
        owner: 'group:default/platform',
        components: ['component:default/nginx', 'component:default/caddy'],
        variants: ['nginx', 'caddy', 'nginx-tuned'],
        metrics: ['p99'],
      },
    });
  });

  it('lets the hub win for components, and takes the README of the folder', () => {
    const world = fakeSources();
    world.library.set([], [componentFolder('web', { readme: 'From Git.' })]);
    world.components.sync(
      component('web', {
        category: 'traffic',
        owner: 'user:default/guest',
        dependencies: ['db'],
        sources: {
          helm: { repo: 'https://r', chart: 'c' },
          process: { entrypoint: 'web' },
        },
      }),
    );

    expect(collect(world).get('component:default/web')).toMatchObject({
      apiVersion: 'backstage.io/v1alpha1',
      metadata: {
        description: 'From Git.',
        tags: ['helm', 'process'],
        annotations: {
          'backstage.io/managed-by-location': 'assay-hub:https://hub',
        },
      },
      spec: {
        type: 'traffic',
        lifecycle: 'production',
        owner: 'user:default/guest',
        dependsOn: ['component:default/db'],
      },
    });
  });

  it('lets the folder win for definitions; the newest run says what has none', () => {
    const world = fakeSources();
    world.library.set([definitionFolder('hello', { title: 'In Git' })]);
    world.experiments.sync(
      run('hello', 'hello-1', { title: 'In a run' }),
      run('other', 'other-1', { title: 'Old' }, '2026-01-01T00:00:00Z'),
      run('other', 'other-2', { title: 'New' }, '2026-02-01T00:00:00Z'),
    );

    const entities = collect(world);
    expect(entities.get('experiment:default/hello')?.metadata.title).toBe(
      'In Git',
    );
    expect(entities.get('experiment:default/other')?.metadata.title).toBe(
      'New',
    );
  });

  it('warns of an owner that is no reference, and names the default instead', () => {
    const world = fakeSources();
    world.library.set([definitionFolder('hello', { owner: 'a b:c/d/e' })]);
    const warn = jest.fn();
    expect(
      collect(world, warn).get('experiment:default/hello')?.spec,
    ).toMatchObject({ owner: 'group:default/platform' });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('a b:c/d/e'));
  });

  it('leaves out names that the catalog does not allow, and says so', () => {
    const world = fakeSources();
    world.library.set([]);
    world.components.sync(component('x'.repeat(70)));
    const warn = jest.fn();
    expect(collect(world, warn).size).toBe(0);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
