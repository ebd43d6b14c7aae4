import type {
  ProcessSummary,
  RunDetail,
} from '@assay/plugin-experiments-common';
import { Flex, Select, Skeleton, Switch, Text } from '@backstage/ui';
import { useState } from 'react';
import { useProcessOutput } from '../api';
import { FailureState, Section } from '../components';
import { OutputText } from './OutputText';
import styles from './ProcessOutput.module.css';

const TAIL_LINES = 500;

/** What the processes of the run print. */
export function ProcessOutput({ run }: { run: RunDetail }) {
  const { processes } = run;
  const [chosen, setChosen] = useState<string>();
  const process =
    processes.find(candidate => candidate.id === chosen) ??
    mostTelling(processes);
  return (
    <Section
      title="Process output"
      description="On the process rung the components and the load are real processes on the hub’s machine."
    >
      {process ? (
        <Flex direction="column" gap="3">
          <Select
            className={styles.choice}
            label="Process"
            options={processes.map(candidate => ({
              id: candidate.id,
              label: labelOf(candidate),
            }))}
            value={process.id}
            onChange={value => setChosen(String(value))}
          />
          <Output key={process.id} run={run} process={process} />
        </Flex>
      ) : (
        <Text as="p" color="secondary">
          {run.simulated
            ? 'A simulated run starts no process.'
            : 'No process was started yet, or this hub runs none. On a cluster the logs come from its pods.'}
        </Text>
      )}
    </Section>
  );
}

function Output(props: { run: RunDetail; process: ProcessSummary }) {
  const { run, process } = props;
  const lives = process.state !== 'Exited';
  const [follow, setFollow] = useState(lives);
  const output = useProcessOutput(
    {
      namespace: run.namespace,
      name: run.name,
      process: process.id,
      tailLines: TAIL_LINES,
    },
    follow && lives,
  );
  switch (output.state) {
    case 'loading':
      return <Skeleton height={160} />;
    case 'failed':
      return (
        <FailureState
          failure={output.failure}
          doing="read the output of the process"
          retry={output.retry}
        />
      );
    default:
      return (
        <OutputText
          title={labelOf(process)}
          lines={output.value.lines}
          fileName={`${run.name}-${process.id}.log`}
          follow={follow}
          note={
            output.value.truncated
              ? `The last ${output.value.lines.length} lines are shown.`
              : undefined
          }
          tools={
            lives && (
              <Switch label="Follow" isSelected={follow} onChange={setFollow} />
            )
          }
        />
      );
  }
}

/** A process that failed says most, then one that runs, then the newest. */
function mostTelling(processes: ProcessSummary[]): ProcessSummary | undefined {
  return (
    processes.find(
      ({ exitCode }) => exitCode !== undefined && exitCode !== 0,
    ) ??
    [...processes].reverse().find(({ state }) => state === 'Running') ??
    processes[processes.length - 1]
  );
}

function labelOf(process: ProcessSummary): string {
  const { role, trial, attempt, state, exitCode, signal } = process;
  const name = [
    trial ?? role.replace(/^app-/, ''),
    attempt > 1 && `attempt ${attempt}`,
  ]
    .filter(Boolean)
    .join(', ');
  const ending =
    signal !== undefined
      ? `ended by ${signal}`
      : `exit code ${exitCode ?? '?'}`;
  return `${name}: ${state === 'Exited' ? ending : state.toLowerCase()}`;
}
