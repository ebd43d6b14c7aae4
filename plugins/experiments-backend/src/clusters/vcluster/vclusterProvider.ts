import type { ComposedClusterProvider } from '@assay/plugin-experiments-node';
import {
  certificateBootstrapOf,
  registrationOf,
  tagsOf,
} from '../cloudProvider';
import { reachAddress } from '../reachAddress';

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
  readBootstrap: certificateBootstrapOf,
  // Its Services become Services of the hub.
  opening: 'NodePort',
  address: reachAddress,
};
