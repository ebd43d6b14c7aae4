import type { ComposedClusterProvider } from '@assay/plugin-experiments-node';
import { readServer } from '../readServer';

/** Processes on the machine of the local hub. */
export const localProvider: ComposedClusterProvider = {
  name: 'local',
  origin: 'composed',
  rung: 'process',
  priced: false,
  sources: ['process'],
  // Two loads on one machine would measure each other.
  concurrency: 1,
  schema: { type: 'object', properties: {}, additionalProperties: false },
  provisioningTimeoutMs: 2 * 60_000,
  deliveryTimeoutMs: 2 * 60_000,
  // A process does not flap: when it has exited, it has.
  degradedGraceMs: 0,
  buildCluster: ({ tags }) => ({ tags }),
  readRegistration(connection) {
    const server = readServer(connection, 'process:');
    return server ? { server, config: {} } : undefined;
  },
  // The hub lists one address per declared port, in their order.
  address: ({ port, externalUrls }) => externalUrls[port.index],
};
