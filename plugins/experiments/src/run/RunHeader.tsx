import type { RunDetail } from '@assay/plugin-experiments-common';
import { PhaseLabel, RungLabel } from '@assay/plugin-experiments-react';
import { Header } from '@backstage/ui';
import { EntityLink, Timestamp } from '../components';
import { RunActions } from './RunActions';

/** Name, state and origin of a run, and what can be done with it. */
export function RunHeader({ run }: { run: RunDetail }) {
  return (
    <Header
      title={run.name}
      description={run.title}
      customActions={<RunActions run={run} />}
      metadata={[
        { label: 'Phase', value: <PhaseLabel run={run} /> },
        {
          label: 'Experiment',
          value: (
            <EntityLink
              entityRef={`experiment:default/${run.definition}`}
              title={run.definition}
            />
          ),
        },
        {
          label: 'Ran on',
          value: <RungLabel rung={run.rung} simulated={run.simulated} />,
        },
        { label: 'Namespace', value: run.namespace },
        { label: 'Created', value: <Timestamp at={run.createdAt} /> },
        {
          label: 'Started by',
          value: run.createdBy ? (
            <EntityLink entityRef={run.createdBy} />
          ) : (
            'kubectl or Git'
          ),
        },
        ...(run.owner
          ? [{ label: 'Owner', value: <EntityLink entityRef={run.owner} /> }]
          : []),
      ]}
    />
  );
}
