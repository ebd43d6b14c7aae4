import { resources } from '@assay/plugin-experiments-common';
import type { Component, Experiment } from '@assay/plugin-experiments-common';
import {
  hubServiceRef,
  libraryServiceRef,
} from '@assay/plugin-experiments-node';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { ExperimentEntitiesProcessor } from './kind/ExperimentEntitiesProcessor';
import { ExperimentsEntityProvider } from './provider/ExperimentsEntityProvider';

/**
 * Brings experiment definitions and components into the catalog.
 * @public
 */
export const catalogModuleExperiments = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'experiments',
  register(env) {
    env.registerInit({
      deps: {
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        hub: hubServiceRef,
        library: libraryServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
      },
      async init({ catalog, config, hub, library, lifecycle, logger }) {
        const provider = new ExperimentsEntityProvider({
          sources: {
            library,
            experiments: hub.reflector<Experiment>(resources.experiments),
            components: hub.reflector<Component>(resources.components),
            hubLocation: `assay-hub:${hub.client.server}`,
          },
          logger,
          defaultOwner:
            config.getOptionalString('experiments.catalog.defaultOwner') ??
            'group:default/platform',
        });
        catalog.addProcessor(new ExperimentEntitiesProcessor());
        catalog.addEntityProvider(provider);
        lifecycle.addShutdownHook(() => provider.stop());
      },
    });
  },
});
