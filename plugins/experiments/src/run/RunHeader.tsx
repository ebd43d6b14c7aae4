import type { RunDetail } from '@assay/plugin-experiments-common';
import { PhaseLabel, RungLabel } from '@assay/plugin-experiments-react';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink, entityRouteRef } from '@backstage/plugin-catalog-react';
import { Header, Link } from '@backstage/ui';
import { Timestamp } from '../components';
import { RunActions } from './RunActions';

/** Name, state and origin of a run, and what can be done with it. */
export function RunHeader({ run }: { run: RunDetail }) {
  const entityLink = useRouteRef(entityRouteRef);
  const definitionHref = entityLink?.({
    kind: 'experiment',
    namespace: 'default',
    name: run.definition,
  });
  return (
    <Header
      title={run.name}
      description={run.title}
      customActions={<RunActions run={run} />}
      metadata={[
        { label: 'Phase', value: <PhaseLabel run={run} /> },
        {
          label: 'Experiment',
          value: definitionHref ? (
            <Link href={definitionHref}>{run.definition}</Link>
          ) : (
            run.definition
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
            <EntityRefLink entityRef={run.createdBy} />
          ) : (
            'kubectl or Git'
          ),
        },
        ...(run.owner
          ? [{ label: 'Owner', value: <EntityRefLink entityRef={run.owner} /> }]
          : []),
      ]}
    />
  );
}
