import type { ExperimentResult } from '@assay/plugin-experiments-common';
import { formatDuration, formatValue } from '@assay/plugin-experiments-react';
import { Flex, Text } from '@backstage/ui';
import { Facts, PlainTable } from '../components';

/** What ran where: two results are comparable only as far as this is alike. */
export function Circumstances({ result }: { result: ExperimentResult }) {
  const { fingerprint, cost } = result;
  const { machine, components, load } = fingerprint;
  const seconds = cost.resources.reduce((sum, held) => sum + held.seconds, 0);
  return (
    <Flex direction="column" gap="4">
      <Facts
        facts={[
          ['Rung', fingerprint.rung],
          ['Providers', fingerprint.providers.join(', ')],
          ['Region', fingerprint.region],
          ['Machine type', fingerprint.machineType],
          ['Kubernetes', fingerprint.kubernetesVersion],
          ['Processor', machine && `${machine.cpus} × ${machine.cpuModel}`],
          ['Memory', machine && formatValue(machine.memoryBytes, 'By')],
          ['System', machine && `${machine.platform} ${machine.arch}`],
          ['Node.js', machine?.nodeVersion],
          ['Targets held for', formatDuration(seconds * 1000)],
          ['Cost', cost.note ?? (cost.priced ? 'priced' : 'no price')],
          ...Object.entries(load).map(([name, value]): [string, string] => [
            `Load: ${name}`,
            value,
          ]),
        ]}
      />
      {components.length > 0 ? (
        <PlainTable
          label="Components that were measured"
          keyOf={({ app, variant }) => `${app}/${variant ?? ''}`}
          rows={components}
          columns={[
            { title: 'Component', cell: ({ app }) => app },
            { title: 'Variant', cell: ({ variant }) => variant ?? 'every' },
            { title: 'Source', cell: ({ source }) => source },
            {
              title: 'Version',
              cell: ({ version, images }) =>
                [version, ...(images ?? [])].filter(Boolean).join(', ') ||
                'unversioned',
            },
            {
              title: 'Parameters',
              cell: ({ parameters }) =>
                Object.entries(parameters)
                  .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
                  .join(', ') || 'defaults',
            },
          ]}
        />
      ) : (
        <Text as="p" color="secondary">
          The result names no components.
        </Text>
      )}
    </Flex>
  );
}
