import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { createKubernetesClient, loadKubeConfig } from '@assay/controller';
import { DefaultHubService } from './DefaultHubService';
import type { HubService } from './HubService';
import { readHubConfig } from './config';

/**
 * The hub of this installation. Root-scoped, so that every plugin and module shares one set of
 * connections and caches.
 * @public
 */
export const hubServiceRef = createServiceRef<HubService>({
  id: 'assay.experiments.hub',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.rootLogger,
        lifecycle: coreServices.rootLifecycle,
      },
      factory({ config, logger, lifecycle }) {
        const { kubeconfig, context, inCluster } = readHubConfig(config);
        const client = createKubernetesClient({
          kubeConfig: loadKubeConfig({ path: kubeconfig, context, inCluster }),
          userAgent: 'assay-experiments',
        });
        const hub = new DefaultHubService({
          client,
          logger: logger.child({ service: 'experiments-hub' }),
        });
        lifecycle.addShutdownHook(async () => {
          await hub.stop();
          await client.close();
        });
        return hub;
      },
    }),
});
