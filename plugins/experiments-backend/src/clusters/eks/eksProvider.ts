import type { ComposedClusterProvider } from '@assay/plugin-experiments-node';
import {
  cloudBasics,
  cloudProperties,
  nodesOf,
  tagsOf,
  type CloudFields,
} from '../cloudProvider';
import { readKubeconfig } from '../readKubeconfig';
import { eksDefaults, eksZones } from './defaults';

interface EksFields extends CloudFields {
  machineTypes?: string[];
}

const machineType = '^[a-z][a-z0-9-]*\\.[a-z0-9-]+$';

/** Clusters of Amazon's Elastic Kubernetes Service, each in a network of its own. */
export const eksProvider: ComposedClusterProvider = {
  ...cloudBasics,
  name: 'eks',
  composition: { 'assay.dev/provider': 'eks' },
  schema: {
    type: 'object',
    properties: {
      ...cloudProperties({
        region: '^[a-z]{2}(-[a-z]+)+-[0-9]$',
        zone: '^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$',
        machineType,
      }),
      machineTypes: {
        type: 'array',
        description:
          'Machine types of which any will do; more of them are more often there, and results differ by which it was.',
        minItems: 1,
        maxItems: 10,
        uniqueItems: true,
        items: { type: 'string', pattern: machineType },
      },
    },
    additionalProperties: false,
    // A zone says its region, and one machine type is a list of one.
    allOf: [
      { not: { required: ['region', 'zone'] } },
      { not: { required: ['machineType', 'machineTypes'] } },
    ],
  },
  provisioningTimeoutMs: 35 * 60_000,
  buildCluster(request) {
    const fields = request.fields as EksFields;
    const region =
      fields.zone?.replace(/[a-z]$/, '') ?? fields.region ?? eksDefaults.region;
    const zones = eksZones(region, fields.zone);
    const { machineTypes } = fields;
    return {
      region,
      zone: zones[0],
      version: fields.version ?? eksDefaults.version,
      nodes: {
        ...nodesOf(fields, eksDefaults),
        ...(machineTypes && { machineType: machineTypes[0], machineTypes }),
      },
      tags: tagsOf(request),
      parameters: { zones },
    };
  },
  readBootstrap(connection) {
    const kubeconfig = readKubeconfig(connection);
    return kubeconfig?.token
      ? {
          server: kubeconfig.server,
          caData: kubeconfig.caData,
          // It dies within a quarter of an hour and is renewed in place, so it is read each time.
          credential: { kind: 'token', token: kubeconfig.token },
        }
      : undefined;
  },
};
