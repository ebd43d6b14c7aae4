import { loadKubeConfig } from '@assay/controller';
import { readHubConfig } from '@assay/plugin-experiments-node';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { ANNOTATION_KUBERNETES_AUTH_PROVIDER } from '@backstage/plugin-kubernetes-common';
import type { ClusterDetails } from '@backstage/plugin-kubernetes-node';
import { kubernetesClusterSupplierExtensionPoint } from '@backstage/plugin-kubernetes-node';

type KubeConfig = ReturnType<typeof loadKubeConfig>;

/**
 * The hub as the Kubernetes plugin wants it, from the kubeconfig that everything else uses too.
 * @throws when the kubeconfig's user has no token; the plugin knows no other credential
 */
export function hubCluster(kubeConfig: KubeConfig): ClusterDetails {
  const cluster = kubeConfig.getCurrentCluster();
  const token = kubeConfig.getCurrentUser()?.token;
  if (!cluster) {
    throw new Error('The kubeconfig of the hub names no cluster');
  }
  if (!token) {
    throw new Error(
      'The Kubernetes plugin needs a bearer token, and the kubeconfig of the hub has none',
    );
  }
  return {
    name: 'hub',
    title: 'Hub',
    url: cluster.server,
    caData: cluster.caData,
    caFile: cluster.caData ? undefined : cluster.caFile,
    skipTLSVerify: cluster.skipTLSVerify,
    skipMetricsLookup: true,
    authMetadata: {
      [ANNOTATION_KUBERNETES_AUTH_PROVIDER]: 'serviceAccount',
      serviceAccountToken: token,
    },
  };
}

/** Points the Kubernetes plugin at the hub, beside the clusters that its own config names. */
export default createBackendModule({
  pluginId: 'kubernetes',
  moduleId: 'assay-hub',
  register(env) {
    env.registerInit({
      deps: {
        clusters: kubernetesClusterSupplierExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ clusters, config, logger }) {
        const { kubeconfig, context, inCluster } = readHubConfig(config);
        clusters.addClusterSupplier(async ({ getDefault }) => {
          const others = await getDefault();
          let said = '';
          return {
            async getClusters(options) {
              const configured = await others.getClusters(options);
              try {
                // Read each time: the token of a service account is replaced under us.
                const hub = hubCluster(
                  loadKubeConfig({ path: kubeconfig, context, inCluster }),
                );
                return [hub, ...configured];
              } catch (error) {
                const message = String(error);
                if (message !== said) {
                  logger.warn(`The hub is not shown as a cluster: ${message}`);
                  said = message;
                }
                return configured;
              }
            },
          };
        });
      },
    });
  },
});
