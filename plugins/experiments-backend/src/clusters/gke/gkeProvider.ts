import type { ComposedClusterProvider } from '@assay/plugin-experiments-node';
import {
  cloudBasics,
  cloudProperties,
  nodesOf,
  tagsOf,
  type CloudFields,
} from '../cloudProvider';
import { readKubeconfig } from '../readKubeconfig';
import { gkeDefaults, gkeZoneLetter } from './defaults';
import { readServiceAccountKey } from './readServiceAccountKey';

interface GkeFields extends CloudFields {
  diskType?: string;
}

/** Zonal clusters of Google Kubernetes Engine. */
export const gkeProvider: ComposedClusterProvider = {
  ...cloudBasics,
  name: 'gke',
  composition: { 'assay.dev/provider': 'gke' },
  schema: {
    type: 'object',
    properties: {
      ...cloudProperties({
        region: '^[a-z]+-[a-z]+[0-9]+$',
        zone: '^[a-z]+-[a-z]+[0-9]+-[a-z]$',
        machineType: '^[a-z][a-z0-9]*-[a-z0-9-]+$',
      }),
      diskType: {
        type: 'string',
        description: 'Kind of the disk of each node.',
        enum: ['pd-standard', 'pd-balanced', 'pd-ssd', 'hyperdisk-balanced'],
      },
    },
    additionalProperties: false,
    // A zone says its region; two that disagree would have to be guessed about.
    not: { required: ['region', 'zone'] },
  },
  provisioningTimeoutMs: 20 * 60_000,
  buildCluster(request) {
    const fields = request.fields as GkeFields;
    const zone =
      fields.zone ?? `${fields.region ?? gkeDefaults.region}-${gkeZoneLetter}`;
    return {
      region: zone.replace(/-[a-z]$/, ''),
      zone,
      ...(fields.version && { version: fields.version }),
      nodes: nodesOf(fields, gkeDefaults),
      tags: tagsOf(request),
      ...(fields.diskType && { parameters: { diskType: fields.diskType } }),
    };
  },
  readBootstrap(connection) {
    const kubeconfig = readKubeconfig(connection);
    const key = readServiceAccountKey(connection.serviceAccountKey);
    return kubeconfig && key
      ? {
          server: kubeconfig.server,
          caData: kubeconfig.caData,
          // The kubeconfig of GKE holds none: it expects a command on every machine.
          credential: { kind: 'google-service-account', key },
        }
      : undefined;
  },
};
