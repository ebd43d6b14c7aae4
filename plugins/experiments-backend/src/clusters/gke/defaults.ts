import type { CloudDefaults } from '../cloudProvider';

export const gkeDefaults: CloudDefaults = {
  region: 'us-central1',
  machineType: 'e2-standard-4',
  nodes: 3,
  preemptible: true,
  diskSizeGb: 50,
};

/** Every region has a zone with this letter; not every one has an `a`. */
export const gkeZoneLetter = 'b';
