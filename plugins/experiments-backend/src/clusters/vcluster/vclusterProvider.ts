import type { ComposedClusterProvider } from '@assay/plugin-experiments-node';
import { registrationOf, tagsOf } from '../cloudProvider';
import { reachAddress } from '../reachAddress';
import { readKubeconfig } from '../readKubeconfig';

/**
 * Virtual clusters on the hub, each from its chart: an API server of the run's own, whose pods run
 * on the hub's nodes. Cheap and quick, and as quiet as its neighbours on those nodes are.
 */
export const vclusterProvider: ComposedClusterProvider = {
  origin: 'composed',
  rung: 'virtual',
  priced: false,
  name: 'vcluster',
  composition: { 'assay.dev/provider': 'vcluster' },
  sources: ['helm', 'git', 'oci'],
  schema: {
    type: 'object',
    properties: {
      version: {
        type: 'string',
        description:
          'Kubernetes version of the virtual cluster, such as 1.33.4.',
        pattern: '^1\\.[0-9]{2}\\.[0-9]+$',
      },
    },
    additionalProperties: false,
  },
  provisioningTimeoutMs: 10 * 60_000,
  deliveryTimeoutMs: 10 * 60_000,
  degradedGraceMs: 2 * 60_000,
  buildCluster(request) {
    const { version } = request.fields as { version?: string };
    return { ...(version && { version }), tags: tagsOf(request) };
  },
  readRegistration: registrationOf,
  /** The client certificate of its administrator, as vcluster writes it. */
  readBootstrap(connection) {
    const kubeconfig = readKubeconfig(connection);
    return kubeconfig?.certData && kubeconfig.keyData
      ? {
          server: kubeconfig.server,
          caData: kubeconfig.caData,
          credential: {
            kind: 'certificate',
            certData: kubeconfig.certData,
            keyData: kubeconfig.keyData,
          },
        }
      : undefined;
  },
  // Its Services become Services of the hub.
  opening: 'NodePort',
  address: reachAddress,
};
