import type { RunDetail, WorkflowStep } from '@assay/plugin-experiments-common';
import {
  durationBetween,
  formatDuration,
  isTerminalPhase,
} from '@assay/plugin-experiments-react';
import { Flex, Text } from '@backstage/ui';
import { PlainTable, Section, useNow } from '../components';
import { EngineState } from './Targets';

/** The steps of the workflow, with every attempt. */
export function Steps({ run }: { run: RunDetail }) {
  const { workload } = run.experiment.status ?? {};
  const moves = run.steps.some(step => step.startedAt && !step.finishedAt);
  const now = useNow(moves ? 1000 : undefined);
  return (
    <Section title="Load" description={describeProgress(run)}>
      {run.steps.length > 0 ? (
        <PlainTable
          label="Steps of the workflow"
          keyOf={step => step.id}
          rows={run.steps}
          columns={[
            { title: 'Step', cell: step => <StepName step={step} /> },
            {
              title: 'State',
              cell: step => <EngineState word={step.phase} good="Succeeded" />,
            },
            { title: 'Attempt', cell: step => step.attempt, numeric: true },
            {
              title: 'Took',
              numeric: true,
              cell: step => tookOf(step, now),
            },
          ]}
        />
      ) : (
        <Flex direction="column" gap="1">
          <Text as="p" color="secondary">
            {workload?.message ??
              (isTerminalPhase(run.phase)
                ? 'The run ended before a step of the load was recorded.'
                : 'The load starts when every component is healthy.')}
          </Text>
        </Flex>
      )}
    </Section>
  );
}

function describeProgress({
  steps,
  experiment,
}: RunDetail): string | undefined {
  const [, all = 0] = (experiment.status?.workload?.progress ?? '')
    .split('/')
    .map(Number);
  const finished = steps.filter(step => step.finishedAt).length;
  return steps.length > 0
    ? `${finished} of ${Math.max(
        all,
        steps.length,
      )} steps of the workflow finished`
    : undefined;
}

function StepName({ step }: { step: WorkflowStep }) {
  return (
    <>
      {step.name}
      {step.message && (
        <Text as="p" variant="body-x-small" color="secondary">
          {step.message}
        </Text>
      )}
    </>
  );
}

function tookOf(step: WorkflowStep, now: number): string {
  const length = durationBetween(step.startedAt, step.finishedAt ?? now);
  return length === undefined ? 'not started' : formatDuration(length);
}
