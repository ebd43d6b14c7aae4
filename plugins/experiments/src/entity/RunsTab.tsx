import { useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Skeleton } from '@backstage/ui';
import { QueryProvider, useRuns } from '../api';
import {
  EmptyState,
  FailureState,
  Freshness,
  StartRunButton,
} from '../components';
import { isActive } from '@assay/plugin-experiments-react';
import { RunsTable } from '../runs/RunsTable';
import { definitionOf } from './definitionOf';

/** Every run of the definition, of any origin. */
export function RunsTab() {
  const { entity } = useEntity();
  return (
    <QueryProvider>
      <Runs definition={definitionOf(entity)} />
    </QueryProvider>
  );
}

function Runs({ definition }: { definition: string }) {
  const runs = useRuns({ definition });
  switch (runs.state) {
    case 'loading':
      return <Skeleton height={200} />;
    case 'failed':
      return (
        <FailureState
          failure={runs.failure}
          doing="read the runs"
          retry={runs.retry}
        />
      );
    default:
      return (
        <Flex direction="column" gap="3">
          <StartRunButton
            request={{ definition }}
            label="Run"
            subject={definition}
            active={runs.value.items.filter(isActive).length}
          />
          <RunsTable
            runs={runs.value}
            hideDefinition
            emptyState={
              <EmptyState title="Never run yet">
                Press Run, or create a run with <code>kubectl create -f</code>.
              </EmptyState>
            }
          />
          <Freshness asOf={runs.asOf} stale={runs.stale} />
        </Flex>
      );
  }
}
