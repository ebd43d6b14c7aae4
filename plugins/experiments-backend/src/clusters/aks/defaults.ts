import type { CloudDefaults } from '../cloudProvider';

export const aksDefaults: CloudDefaults = {
  region: 'eastus',
  machineType: 'Standard_D4s_v5',
  nodes: 3,
  preemptible: true,
  diskSizeGb: 64,
};
