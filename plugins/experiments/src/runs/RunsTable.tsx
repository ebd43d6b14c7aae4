import type { RunSummary } from '@assay/plugin-experiments-common';
import {
  durationBetween,
  formatDuration,
  isActive,
  PhaseLabel,
  RungLabel,
} from '@assay/plugin-experiments-react';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import type { ColumnConfig } from '@backstage/ui';
import { Button, Cell, CellText, Flex, Table, Text } from '@backstage/ui';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import type { ListPages } from '../api';
import { Timestamp, useNow } from '../components';
import { runRouteRef } from '../routes';

export interface RunsTableProps {
  runs: ListPages<RunSummary>;
  /** Leaves out the column that would say the same in every row. */
  hideDefinition?: boolean;
  emptyState: ReactNode;
}

type Row = RunSummary & { id: string };

/** Runs, newest first, as the server gives them. */
export function RunsTable(props: RunsTableProps) {
  const { runs, hideDefinition, emptyState } = props;
  const runLink = useRouteRef(runRouteRef);
  const rows = useMemo(
    () => runs.items.map(run => ({ ...run, id: run.uid })),
    [runs.items],
  );
  const columns: ColumnConfig<Row>[] = [
    {
      id: 'name',
      minWidth: 180,
      label: 'Run',
      isRowHeader: true,
      defaultWidth: '2fr',
      cell: run => (
        <CellText
          title={run.name}
          description={run.namespace}
          href={runLink?.({ namespace: run.namespace, name: run.name })}
        />
      ),
    },
    {
      id: 'phase',
      minWidth: 200,
      label: 'Phase',
      defaultWidth: '2.2fr',
      cell: run => (
        <Cell>
          <PhaseLabel run={run} />
        </Cell>
      ),
    },
    {
      id: 'definition',
      minWidth: 140,
      defaultWidth: '1.5fr',
      label: 'Experiment',
      isHidden: hideDefinition,
      cell: run => (
        <CellText
          title={run.title ?? run.definition}
          description={run.title && run.definition}
        />
      ),
    },
    {
      id: 'rung',
      minWidth: 130,
      defaultWidth: '1.4fr',
      label: 'Ran on',
      cell: run => (
        <Cell>
          <RungLabel rung={run.rung} simulated={run.simulated} />
        </Cell>
      ),
    },
    {
      id: 'by',
      minWidth: 120,
      label: 'Started by',
      cell: run => (
        // A run without the annotation came through kubectl or Git.
        <CellText
          title={run.createdBy ? nameOf(run.createdBy) : 'kubectl or Git'}
          color={run.createdBy ? 'primary' : 'secondary'}
        />
      ),
    },
    {
      id: 'created',
      minWidth: 110,
      label: 'Created',
      cell: run => (
        <Cell>
          <Text variant="body-small">
            <Timestamp at={run.createdAt} />
          </Text>
        </Cell>
      ),
    },
    {
      id: 'duration',
      minWidth: 100,
      label: 'Took',
      cell: run => (
        <Cell>
          <RunDuration run={run} />
        </Cell>
      ),
    },
  ];
  return (
    <Flex direction="column" gap="3">
      <Table
        columnConfig={columns.filter(column => !column.isHidden)}
        data={rows}
        pagination={{ type: 'none' }}
        emptyState={emptyState}
      />
      {runs.more && (
        <Flex align="center" gap="3">
          <Button
            variant="secondary"
            isPending={runs.isReadingMore}
            onPress={runs.more}
          >
            Show more runs
          </Button>
          <Text variant="body-small" color="secondary">
            {runs.items.length} of {runs.total}
          </Text>
        </Flex>
      )}
    </Flex>
  );
}

function RunDuration({ run }: { run: RunSummary }) {
  const moves = isActive(run);
  const now = useNow(moves ? 1000 : undefined);
  const length = durationBetween(
    run.startedAt,
    run.finishedAt ?? (moves ? now : undefined),
  );
  return (
    <Text variant="body-small" style={{ fontVariantNumeric: 'tabular-nums' }}>
      {length === undefined ? 'not started' : formatDuration(length)}
    </Text>
  );
}

/** `user:default/guest` to `guest`. */
function nameOf(entityRef: string): string {
  return entityRef.replace(/^.*[:/]/, '');
}
