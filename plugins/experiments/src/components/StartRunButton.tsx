import { useId, useState } from 'react';
import type { CreateRunRequest } from '@assay/plugin-experiments-common';
import { experimentsCreatePermission } from '@assay/plugin-experiments-common';
import { usePermission } from '@backstage/plugin-permission-react';
import { Button, Flex, Text } from '@backstage/ui';
import { RiPlayLine, RiRestartLine } from '@remixicon/react';
import { toFailure, useStartRun } from '../api';
import { FailureState } from './FailureState';
import { StartedRun } from './StartedRun';

export interface StartRunButtonProps {
  /** What to run. */
  request: Pick<CreateRunRequest, 'definition' | 'from'>;
  label: 'Run' | 'Run again';
  /** Name of what is run, for readers who hear many such buttons. */
  subject: string;
  /** Runs of the same definition that are under way: another one waits for its turn. */
  active: number;
  /** Why it cannot be started from here. */
  disabledReason?: string;
  variant?: 'primary' | 'secondary';
}

/** Starts a run, and says what became of it: started, queued behind another, or refused. */
export function StartRunButton(props: StartRunButtonProps) {
  const { request, label, subject, active, disabledReason } = props;
  const { allowed, loading } = usePermission({
    permission: experimentsCreatePermission,
  });
  const start = useStartRun();
  const [queued, setQueued] = useState(false);
  const hintId = useId();
  const refusal =
    !loading && !allowed ? 'You may not start runs' : disabledReason;
  const hint =
    refusal ??
    (active > 0 ? `${active} under way; another run will queue` : undefined);
  const started = start.data?.run;

  return (
    <Flex direction="column" gap="1" align="start">
      <Flex gap="2" align="center">
        <Button
          variant={props.variant ?? 'primary'}
          size="small"
          iconStart={
            label === 'Run' ? (
              <RiPlayLine aria-hidden />
            ) : (
              <RiRestartLine aria-hidden />
            )
          }
          aria-label={`${label}: ${subject}`}
          aria-describedby={hint ? hintId : undefined}
          isPending={start.isPending}
          isDisabled={loading || refusal !== undefined}
          onPress={() => {
            setQueued(active > 0);
            start.mutate(request);
          }}
        >
          {label}
        </Button>
        {hint && (
          <Text as="p" variant="body-x-small" color="secondary" id={hintId}>
            {hint}
          </Text>
        )}
      </Flex>
      <div aria-live="polite">
        {started && <StartedRun run={started} queues={queued} />}
      </div>
      {start.error && (
        <FailureState failure={toFailure(start.error)} doing="start a run" />
      )}
    </Flex>
  );
}
