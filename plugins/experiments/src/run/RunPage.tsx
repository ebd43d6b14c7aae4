import type { RunDetail, RunKey } from '@assay/plugin-experiments-common';
import {
  BreadcrumbEntry,
  useRouteRef,
  useRouteRefParams,
} from '@backstage/frontend-plugin-api';
import { Container, Flex, Link, Skeleton, VisuallyHidden } from '@backstage/ui';
import { useRun } from '../api';
import { FailureState, Freshness } from '../components';
import { rootRouteRef, runRouteRef } from '../routes';
import { RunBody } from './RunBody';
import { RunHeader } from './RunHeader';

/** The page of one run, at an address that can be sent to somebody. */
export function RunPage() {
  const key = useRouteRefParams(runRouteRef);
  const href = useRouteRef(runRouteRef)?.(key) ?? '';
  return (
    <BreadcrumbEntry entry={{ label: key.name, href }}>
      <LoadedRun key={href} runKey={key} />
    </BreadcrumbEntry>
  );
}

function LoadedRun({ runKey }: { runKey: RunKey }) {
  const run = useRun(runKey);
  const list = useRouteRef(rootRouteRef)?.() ?? '/';
  switch (run.state) {
    case 'loading':
      return (
        <Container pt="4" aria-busy="true">
          <VisuallyHidden>Reading the run {runKey.name}</VisuallyHidden>
          <Flex direction="column" gap="4">
            <Skeleton height={48} width="40%" />
            <Skeleton height={140} />
            <Skeleton height={240} />
          </Flex>
        </Container>
      );
    case 'failed':
      return (
        <Container pt="4">
          <FailureState
            failure={run.failure}
            doing={`read the run ${runKey.name}`}
            retry={run.retry}
            notFoundActions={
              <Link href={list}>
                All experiments and runs; results of deleted runs are listed on
                their experiment
              </Link>
            }
          />
        </Container>
      );
    default:
      return <ReadyRun run={run.value} asOf={run.asOf} stale={run.stale} />;
  }
}

function ReadyRun(props: {
  run: RunDetail;
  asOf: number;
  stale?: Parameters<typeof Freshness>[0]['stale'];
}) {
  const { run, asOf, stale } = props;
  return (
    <>
      <RunHeader run={run} />
      <Container pb="8">
        <Flex direction="column" gap="4">
          <RunBody run={run} />
          <Freshness asOf={asOf} stale={stale} />
        </Flex>
      </Container>
    </>
  );
}
