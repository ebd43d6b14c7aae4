import { createServiceFactory } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { HubService } from '@assay/plugin-experiments-node';
import {
  hubServiceRef,
  libraryServiceRef,
} from '@assay/plugin-experiments-node';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import catalogModuleExperiments from './index';
import {
  component,
  definitionFolder,
  fakeSources,
  run,
} from './__testUtils__/fakeSources';

describe('the catalog with this module', () => {
  it('holds definitions and components with relations in both directions', async () => {
    const world = fakeSources();
    const hub = {
      client: { server: 'https://hub' },
      reflector: ({ plural }: { plural: string }) =>
        plural === 'experiments' ? world.experiments : world.components,
    } as unknown as HubService;
    const backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleExperiments,
        mockServices.rootConfig.factory({ data: {} }),
        createServiceFactory({
          service: hubServiceRef,
          deps: {},
          factory: () => hub,
        }),
        createServiceFactory({
          service: libraryServiceRef,
          deps: {},
          factory: () => world.library,
        }),
      ],
    });
    const base = `http://localhost:${backend.server.port()}/api/catalog`;
    const get = async (path: string) =>
      (await fetch(`${base}/entities/by-name/${path}`)).json();
    const until = async (is: () => Promise<boolean>) => {
      const deadline = Date.now() + 15_000;
      while (!(await is())) {
        if (Date.now() > deadline) {
          throw new Error('It did not happen within 15 seconds');
        }
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    };

    world.library.set([
      definitionFolder('hello', {
        targets: [{ name: 't', components: [{ app: 'web' }] }],
      }),
    ]);
    world.components.sync(component('web'));
    world.experiments.sync(run('other', 'other-1'));

    const relation = {
      type: 'dependencyOf',
      targetRef: 'experiment:default/hello',
    };
    await until(async () =>
      JSON.stringify(
        (await get('component/default/web')).relations ?? [],
      ).includes(JSON.stringify(relation)),
    );
    expect((await get('experiment/default/hello')).relations).toEqual(
      expect.arrayContaining([
        { type: 'dependsOn', targetRef: 'component:default/web' },
        { type: 'ownedBy', targetRef: 'group:default/platform' },
      ]),
    );
    expect((await get('experiment/default/other')).kind).toBe('Experiment');

    world.experiments.set();
    await until(
      async () => (await get('experiment/default/other')).kind === undefined,
    );
    await backend.stop();
  }, 40_000);
});
