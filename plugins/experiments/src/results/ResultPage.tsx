import type { ResultKey } from '@assay/plugin-experiments-common';
import { formatInstant, RungLabel } from '@assay/plugin-experiments-react';
import {
  BreadcrumbEntry,
  useRouteRef,
  useRouteRefParams,
} from '@backstage/frontend-plugin-api';
import { Container, Flex, Header, Link, Skeleton } from '@backstage/ui';
import { useResult } from '../api';
import { FailureState, RunLink } from '../components';
import { resultRouteRef, rootRouteRef } from '../routes';
import { DownloadResult } from './DownloadResult';
import { ResultView } from './ResultView';

/** A result at an address of its own: it stays when its run is gone. */
export function ResultPage() {
  const params = useRouteRefParams(resultRouteRef);
  const { definition, runUid, revision } = params;
  const href = useRouteRef(resultRouteRef)?.(params) ?? '';
  return (
    <BreadcrumbEntry entry={{ label: `Result of ${definition}`, href }}>
      <LoadedResult
        resultKey={{
          definition,
          runUid,
          // `latest`, or anything that is no number, means the newest revision.
          revision: /^\d+$/.test(revision) ? Number(revision) : undefined,
        }}
      />
    </BreadcrumbEntry>
  );
}

function LoadedResult({ resultKey }: { resultKey: ResultKey }) {
  const result = useResult(resultKey);
  const list = useRouteRef(rootRouteRef)?.() ?? '/';
  switch (result.state) {
    case 'loading':
      return (
        <Container pt="4" aria-busy="true">
          <Skeleton height={320} />
        </Container>
      );
    case 'failed':
      return (
        <Container pt="4">
          <FailureState
            failure={result.failure}
            doing="read the result"
            retry={result.retry}
            notFoundActions={<Link href={list}>All experiments and runs</Link>}
          />
        </Container>
      );
    default: {
      const { run, revision, collectedAt, outcome, rung, simulated } =
        result.value;
      return (
        <>
          <Header
            title={`Result of ${run.name}`}
            description={run.title}
            customActions={
              <DownloadResult
                result={{ ...resultKey, revision }}
                fileName={`${run.name}-result.json`}
              />
            }
            metadata={[
              { label: 'Run', value: <RunLink run={run} /> },
              { label: 'Outcome', value: outcome },
              {
                label: 'Ran on',
                value: <RungLabel rung={rung} simulated={simulated} />,
              },
              { label: 'Collected', value: formatInstant(collectedAt) },
              { label: 'Revision', value: String(revision) },
            ]}
          />
          <Container pb="8">
            <Flex direction="column" gap="4">
              <ResultView result={result.value} />
            </Flex>
          </Container>
        </>
      );
    }
  }
}
