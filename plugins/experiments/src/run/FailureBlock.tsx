import type { ExperimentStatus } from '@assay/plugin-experiments-common';
import { describeCondition } from '@assay/plugin-experiments-common';
import { wordsOf } from '@assay/plugin-experiments-react';
import { Alert, Flex } from '@backstage/ui';
import { Facts } from '../components';
import { OutputText } from './OutputText';

type Failure = NonNullable<ExperimentStatus['failure']>;

/** The first thing that went wrong, with the last lines of what the process printed. */
export function FailureBlock({ failure }: { failure: Failure }) {
  const { step, reason, message, field, role, exitCode, output } = failure;
  return (
    <Flex direction="column" gap="3">
      <Alert
        status="danger"
        icon
        title={`Failed${reason ? `: ${wordsOf(reason)}` : ''}`}
        description={
          <Flex direction="column" gap="3">
            <span>{message ?? 'The run gives no further reason'}</span>
            <Facts
              facts={[
                ['While', step && titleOf(step)],
                ['Field', field && <code>{field}</code>],
                ['Process or step', role && <code>{role}</code>],
                [
                  'Exit code',
                  exitCode === undefined ? undefined : <code>{exitCode}</code>,
                ],
              ]}
            />
          </Flex>
        }
      />
      {output && output.length > 0 && (
        <OutputText
          title={`Last ${
            output.length === 1 ? 'line' : `${output.length} lines`
          } before the end`}
          lines={output}
          fileName={`${role ?? 'failure'}.log`}
          follow
        />
      )}
    </Flex>
  );
}

/** What the step does, in the words that its condition has elsewhere on the page. */
function titleOf(step: string): string {
  return describeCondition({
    type: step,
    status: 'Unknown',
    reason: 'InProgress',
    lastTransitionTime: '',
  }).title;
}
