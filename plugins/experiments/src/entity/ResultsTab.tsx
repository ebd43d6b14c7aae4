import type { ResultSummary } from '@assay/plugin-experiments-common';
import {
  criteriaOfResult,
  ResultCharts,
} from '@assay/plugin-experiments-react';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Link, Skeleton } from '@backstage/ui';
import { QueryProvider, useResult, useResults } from '../api';
import { FailureState, Section, SimulatedNotice } from '../components';
import { CriteriaTable } from '../results/CriteriaTable';
import { ResultsTable } from '../results/ResultsTable';
import { resultRouteRef } from '../routes';
import { definitionOf } from './definitionOf';

/** The newest result drawn, and every result listed, those of deleted runs among them. */
export function ResultsTab() {
  const { entity } = useEntity();
  return (
    <QueryProvider>
      <Results definition={definitionOf(entity)} />
    </QueryProvider>
  );
}

function Results({ definition }: { definition: string }) {
  const results = useResults({ definition });
  switch (results.state) {
    case 'loading':
      return <Skeleton height={240} />;
    case 'failed':
      return (
        <FailureState
          failure={results.failure}
          doing="read the results"
          retry={results.retry}
        />
      );
    default: {
      const { items } = results.value;
      // A failed or simulated run has little to draw; the newest that has an answer says most.
      const newest =
        items.find(one => one.outcome === 'Complete' && !one.simulated) ??
        items[0];
      return (
        <Flex direction="column" gap="4">
          {newest && <NewestResult summary={newest} />}
          <Section
            title="All results"
            description="Results outlive their runs: those of deleted runs stay listed and readable."
          >
            <ResultsTable results={results.value} />
          </Section>
        </Flex>
      );
    }
  }
}

function NewestResult({ summary }: { summary: ResultSummary }) {
  const { definition, runUid, revision, runName } = summary;
  const result = useResult({ definition, runUid, revision });
  const href = useRouteRef(resultRouteRef)?.({
    definition,
    runUid,
    revision: String(revision),
  });
  return (
    <Section
      title={`Result of ${runName}`}
      actions={href && <Link href={href}>The whole result</Link>}
    >
      {result.state === 'loading' && <Skeleton height={280} />}
      {result.state === 'failed' && (
        <FailureState
          failure={result.failure}
          doing="read the result"
          retry={result.retry}
        />
      )}
      {result.state === 'ready' && (
        <Flex direction="column" gap="4">
          {result.value.simulated && <SimulatedNotice />}
          <CriteriaTable
            statement={result.value.hypothesis?.statement}
            criteria={criteriaOfResult(result.value)}
          />
          <ResultCharts result={result.value} />
        </Flex>
      )}
    </Section>
  );
}
