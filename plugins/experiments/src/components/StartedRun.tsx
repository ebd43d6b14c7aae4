import type { RunSummary } from '@assay/plugin-experiments-common';
import { Text } from '@backstage/ui';
import { useRun } from '../api';
import { RunLink } from './RunLink';

/** What became of a run that was just asked for, with the way to it. */
export function StartedRun(props: {
  run: RunSummary;
  /** Whether others were under way: the hub has not looked at the run yet, but it will wait. */
  queues: boolean;
}) {
  const { run, queues } = props;
  const current = useRun({ namespace: run.namespace, name: run.name });
  const phase =
    current.state === 'ready' ? current.value : { ...run, reason: undefined };
  const waits =
    phase.phase === 'Pending' &&
    (phase.reason === 'Queued' || (queues && !phase.reason));
  return (
    <Text as="p" variant="body-small">
      {waits ? 'Queued: ' : 'Started: '}
      <RunLink run={run} />
      {waits && ' starts by itself when the run before it is over'}
    </Text>
  );
}
