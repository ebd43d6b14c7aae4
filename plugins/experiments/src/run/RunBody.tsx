import type { RunDetail } from '@assay/plugin-experiments-common';
import {
  criteriaOfRun,
  isTerminalPhase,
  ResultCharts,
} from '@assay/plugin-experiments-react';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { Alert, Flex, Link, Skeleton, Text } from '@backstage/ui';
import { useResult } from '../api';
import { FailureState, Section, SimulatedNotice } from '../components';
import { CriteriaTable } from '../results/CriteriaTable';
import { MetricsTable } from '../results/MetricsTable';
import { TrialsTable } from '../results/TrialsTable';
import { resultRouteRef } from '../routes';
import { Commands } from './Commands';
import { Conditions } from './Conditions';
import { Events } from './Events';
import { FailureBlock } from './FailureBlock';
import { ProcessOutput } from './ProcessOutput';
import { RunProgress } from './RunProgress';
import { Steps } from './Steps';
import { StuckThings } from './StuckThings';
import { Targets } from './Targets';
import styles from './RunBody.module.css';

/** What a person looks for first stands first: the state, what went wrong, the answer. */
export function RunBody({ run }: { run: RunDetail }) {
  const { spec, status } = run.experiment;
  return (
    <Flex direction="column" gap="4">
      {run.simulated && <SimulatedNotice />}
      {run.warnings.map(warning => (
        <Alert key={warning} status="warning" icon title={warning} />
      ))}
      <RunProgress run={run} />
      {status?.failure && <FailureBlock failure={status.failure} />}
      <StuckThings run={run} />
      <Section title="Success criteria">
        <CriteriaTable
          statement={spec.hypothesis?.statement}
          criteria={criteriaOfRun(spec, status)}
        />
      </Section>
      <RunResult run={run} />
      <div className={styles.columns}>
        <Targets run={run} />
        <Steps run={run} />
      </div>
      <ProcessOutput run={run} />
      <div className={styles.columns}>
        <Conditions conditions={status?.conditions ?? []} />
        <Flex direction="column" gap="4" className={styles.column}>
          <Commands run={run} />
          <Events events={run.events} />
        </Flex>
      </div>
    </Flex>
  );
}

function RunResult({ run }: { run: RunDetail }) {
  const { definition, uid: runUid, result: published } = run;
  const key = published && {
    definition,
    runUid,
    revision: published.revision,
  };
  const result = useResult(key);
  const link = useRouteRef(resultRouteRef);
  if (!key) {
    return isTerminalPhase(run.phase) ? (
      <Section title="Result">
        <Text as="p" color="secondary">
          The run published no result.
        </Text>
      </Section>
    ) : null;
  }
  return (
    <Section
      title="Result"
      actions={
        link && (
          <Link href={link({ ...key, revision: String(key.revision) })}>
            The whole result
          </Link>
        )
      }
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
          <ResultCharts result={result.value} />
          {result.value.metrics.length > 0 && (
            <MetricsTable metrics={result.value.metrics} />
          )}
          {result.value.trials.some(trial => !trial.valid) && (
            <TrialsTable trials={result.value.trials} />
          )}
        </Flex>
      )}
    </Section>
  );
}
