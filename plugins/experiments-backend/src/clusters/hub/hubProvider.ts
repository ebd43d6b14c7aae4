import type { RegisteredClusterProvider } from '@assay/plugin-experiments-node';
import { reachAddress } from '../reachAddress';

/** The hub itself: what a run delivers there stands in namespaces of the run. */
export const hubProvider: RegisteredClusterProvider = {
  name: 'hub',
  origin: 'registered',
  rung: 'existing',
  priced: false,
  sources: ['helm', 'git', 'oci'],
  schema: { type: 'object', properties: {}, additionalProperties: false },
  provisioningTimeoutMs: 5 * 60_000,
  deliveryTimeoutMs: 10 * 60_000,
  degradedGraceMs: 2 * 60_000,
  connectionOf: () => ({ type: 'hub' }),
  opening: 'NodePort',
  address: reachAddress,
};
