import { PhaseLabel, RungLabel } from '@assay/plugin-experiments-react';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Skeleton, Text } from '@backstage/ui';
import { QueryProvider, useRuns } from '../api';
import {
  FailureState,
  RunLink,
  StartRunButton,
  Timestamp,
} from '../components';
import { definitionOf } from './definitionOf';

/** On the overview: how the latest run stands, and the button that starts one. */
export function LatestRunCard() {
  const { entity } = useEntity();
  return (
    <QueryProvider>
      <EntityInfoCard title="Latest run">
        <LatestRun definition={definitionOf(entity)} />
      </EntityInfoCard>
    </QueryProvider>
  );
}

function LatestRun({ definition }: { definition: string }) {
  const runs = useRuns({ definition });
  if (runs.state === 'loading') {
    return <Skeleton height={72} />;
  }
  if (runs.state === 'failed') {
    return (
      <FailureState
        failure={runs.failure}
        doing="read the runs"
        retry={runs.retry}
      />
    );
  }
  const { items, total } = runs.value;
  const [latest] = items;
  const active = items.filter(
    run => !['Complete', 'Failed', 'Aborted'].includes(run.phase),
  ).length;
  return (
    <Flex direction="column" gap="3">
      {latest ? (
        <Flex direction="column" gap="2" aria-live="polite">
          <Flex gap="2" align="center" style={{ flexWrap: 'wrap' }}>
            <PhaseLabel run={latest} />
            <RungLabel rung={latest.rung} simulated={latest.simulated} />
          </Flex>
          <Text as="p" variant="body-small">
            <RunLink run={latest} />, created{' '}
            <Timestamp at={latest.createdAt} />
          </Text>
          {latest.message && (
            <Text as="p" variant="body-small" color="secondary">
              {latest.message}
            </Text>
          )}
        </Flex>
      ) : (
        <Text as="p" color="secondary">
          Never run yet.
        </Text>
      )}
      <Flex justify="between" align="end" gap="3">
        <StartRunButton
          request={{ definition }}
          label="Run"
          subject={definition}
          active={active}
        />
        {total > 0 && (
          <Text variant="body-small" color="secondary">
            {total} {total === 1 ? 'run' : 'runs'}
          </Text>
        )}
      </Flex>
    </Flex>
  );
}
