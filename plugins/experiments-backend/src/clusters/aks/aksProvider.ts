import type { ComposedClusterProvider } from '@assay/plugin-experiments-node';
import {
  certificateBootstrapOf,
  cloudBasics,
  cloudProperties,
  nodesOf,
  tagsOf,
  type CloudFields,
} from '../cloudProvider';
import { aksDefaults } from './defaults';

interface AksFields extends CloudFields {
  systemMachineType?: string;
}

const machineType = '^Standard_[A-Za-z0-9_-]+$';

/** What AKS itself puts on spot nodes. */
const spot = { key: 'kubernetes.azure.com/scalesetpriority', value: 'spot' };

/** Clusters of Azure Kubernetes Service. */
export const aksProvider: ComposedClusterProvider = {
  ...cloudBasics,
  name: 'aks',
  composition: { 'assay.dev/provider': 'aks' },
  schema: {
    type: 'object',
    properties: {
      ...cloudProperties({
        region: '^[a-z][a-z0-9]+$',
        zone: '^[1-9]$',
        machineType,
      }),
      systemMachineType: {
        type: 'string',
        description:
          'Machine type of the one on-demand node that AKS needs for itself.',
        pattern: machineType,
      },
    },
    additionalProperties: false,
  },
  provisioningTimeoutMs: 20 * 60_000,
  buildCluster(request) {
    const fields = request.fields as AksFields;
    const nodes = nodesOf(fields, aksDefaults);
    const parameters = {
      ...(fields.systemMachineType && {
        systemMachineType: fields.systemMachineType,
      }),
      ...(nodes.spot && {
        evictionPolicy: 'Delete',
        // At most the price on demand.
        spotMaxPrice: -1,
        nodeLabels: { [spot.key]: spot.value },
        nodeTaints: [`${spot.key}=${spot.value}:NoSchedule`],
      }),
    };
    return {
      region: fields.region ?? aksDefaults.region,
      ...(fields.zone && { zone: fields.zone }),
      ...(fields.version && { version: fields.version }),
      nodes,
      tags: tagsOf(request),
      ...(Object.keys(parameters).length > 0 && { parameters }),
    };
  },
  /**
   * AKS taints spot nodes, and its first pool takes nothing of ours: without a toleration no pod of
   * a component would ever be placed. Its admission control gives pods those of their namespace.
   */
  namespaceAnnotations(fields): Record<string, string> {
    return (fields as AksFields).preemptible ?? aksDefaults.preemptible
      ? {
          'scheduler.alpha.kubernetes.io/defaultTolerations': JSON.stringify([
            { ...spot, operator: 'Equal', effect: 'NoSchedule' },
          ]),
        }
      : {};
  },
  readBootstrap: certificateBootstrapOf,
};
