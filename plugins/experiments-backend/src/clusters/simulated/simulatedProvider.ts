import { annotations } from '@assay/plugin-experiments-common';
import type { ComposedClusterProvider } from '@assay/plugin-experiments-node';
import { readServer } from '../readServer';

/** Nothing at all: everything succeeds after a delay, and nothing is measured. */
export const simulatedProvider: ComposedClusterProvider = {
  name: 'simulated',
  origin: 'composed',
  rung: 'simulated',
  priced: false,
  sources: ['process', 'helm', 'git', 'oci'],
  schema: {
    type: 'object',
    properties: {
      delay: {
        type: 'string',
        description: 'How long each thing takes, such as 2s or 500ms.',
        pattern: '^[0-9]+(ms|s|m)$',
      },
    },
    additionalProperties: false,
  },
  provisioningTimeoutMs: 30 * 60_000,
  deliveryTimeoutMs: 30 * 60_000,
  degradedGraceMs: 60_000,
  buildCluster: ({ tags, fields }) => ({
    tags,
    ...(fields.delay !== undefined && {
      parameters: { delay: fields.delay },
    }),
  }),
  annotationsFor({ delay }): Record<string, string> {
    return typeof delay === 'string'
      ? { [annotations.simulatedDelay]: delay }
      : {};
  },
  readRegistration(connection) {
    const server = readServer(connection, 'simulated:');
    return server ? { server, config: {} } : undefined;
  },
  address: ({ app, namespace, port }) =>
    `simulated://${app}.${namespace}/${port.name}`,
};
