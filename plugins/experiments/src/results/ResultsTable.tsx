import type { ResultSummary } from '@assay/plugin-experiments-common';
import {
  formatValue,
  PhaseLabel,
  RungLabel,
} from '@assay/plugin-experiments-react';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Button, Flex, Link, Text } from '@backstage/ui';
import type { ListPages } from '../api';
import { EmptyState, PlainTable, RunLink, Timestamp } from '../components';
import { resultRouteRef } from '../routes';

/** Every published result, newest first; a result outlives its run. */
export function ResultsTable(props: { results: ListPages<ResultSummary> }) {
  const { results } = props;
  const link = useRouteRef(resultRouteRef);
  if (results.items.length === 0) {
    return (
      <EmptyState title="No result yet">
        A run publishes its result at its end, a failed or aborted one what it
        knows.
      </EmptyState>
    );
  }
  const hrefOf = ({ definition, runUid, revision }: ResultSummary) =>
    link?.({ definition, runUid, revision: String(revision) });
  return (
    <Flex direction="column" gap="3">
      <PlainTable
        label="Results"
        keyOf={({ runUid, revision }) => `${runUid}/${revision}`}
        rows={results.items}
        columns={[
          {
            title: 'Result',
            cell: result => (
              <Link href={hrefOf(result) ?? '#'} variant="body-small">
                {result.runName}, revision {result.revision}
              </Link>
            ),
          },
          { title: 'Outcome', cell: result => <Outcome result={result} /> },
          { title: 'Criteria', cell: result => criteriaOf(result) },
          {
            title: 'Medians',
            cell: ({ headline }) =>
              headline.length > 0
                ? headline.map(({ metric, variant, median, unit }) => (
                    <Text
                      as="p"
                      variant="body-x-small"
                      key={`${metric}${variant}`}
                    >
                      {metric} of {variant}: {formatValue(median, unit)}
                    </Text>
                  ))
                : 'nothing measured',
          },
          {
            title: 'Ran on',
            cell: ({ rung, simulated }) => (
              <RungLabel rung={rung} simulated={simulated} />
            ),
          },
          {
            title: 'Collected',
            cell: result => <Timestamp at={result.collectedAt} />,
          },
          {
            title: 'Run',
            cell: ({ runExists, namespace, runName }) =>
              runExists ? (
                <RunLink run={{ namespace, name: runName }} />
              ) : (
                'deleted'
              ),
          },
        ]}
      />
      {results.more && (
        <Button
          variant="secondary"
          isPending={results.isReadingMore}
          onPress={results.more}
        >
          Show more results
        </Button>
      )}
    </Flex>
  );
}

function Outcome({ result }: { result: ResultSummary }) {
  const { outcome, simulated, criteria } = result;
  return (
    <PhaseLabel
      run={{
        phase: outcome,
        simulated,
        reason: criteria.fail > 0 ? 'CriteriaNotMet' : undefined,
        paused: false,
        abortRequested: false,
        deleting: false,
      }}
    />
  );
}

function criteriaOf({ criteria }: ResultSummary): string {
  const { pass, fail, notMeasured } = criteria;
  const parts = [
    pass > 0 && `${pass} pass`,
    fail > 0 && `${fail} fail`,
    notMeasured > 0 && `${notMeasured} not measured`,
  ].filter(Boolean);
  return parts.length > 0 ? parts.join(', ') : 'none stated';
}
