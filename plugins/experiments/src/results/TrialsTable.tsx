import type { TrialRecord } from '@assay/plugin-experiments-common';
import {
  formatNumber,
  formatValue,
  StatusLabel,
} from '@assay/plugin-experiments-react';
import { Text } from '@backstage/ui';
import { RiCheckLine, RiCloseLine } from '@remixicon/react';
import { PlainTable } from '../components';

/** Every trial with what it sent and whether it may be used. */
export function TrialsTable({ trials }: { trials: TrialRecord[] }) {
  return (
    <PlainTable
      label="Trials"
      keyOf={({ variant, trial, attempt }) => `${variant}-${trial}-${attempt}`}
      rows={trials}
      columns={[
        {
          title: 'Trial',
          cell: ({ variant, trial, attempt, earlierAttempts = [] }) => (
            <>
              {variant} {trial}
              {attempt > 1 && `, attempt ${attempt}`}
              {earlierAttempts.map(earlier => (
                <Text
                  as="p"
                  key={earlier.attempt}
                  variant="body-x-small"
                  color="secondary"
                >
                  Attempt {earlier.attempt} is not used:{' '}
                  {earlier.reasons.join('. ')}
                </Text>
              ))}
            </>
          ),
        },
        { title: 'Usable', cell: trial => <Usable trial={trial} /> },
        {
          title: 'Offered',
          numeric: true,
          cell: ({ load }) => formatValue(load.rate, '1/s'),
        },
        {
          title: 'Responses',
          numeric: true,
          cell: ({ summary }) => formatNumber(summary.responses),
        },
        {
          title: 'Timeouts',
          numeric: true,
          cell: ({ summary }) => formatNumber(summary.timeouts),
        },
        {
          title: 'Errors',
          numeric: true,
          cell: ({ summary }) => formatNumber(summary.errors),
        },
        {
          title: 'Largest slip',
          numeric: true,
          cell: ({ load }) => formatValue(load.maxSlip, 'ms'),
        },
        { title: 'Server counted', cell: trial => countOf(trial) },
      ]}
    />
  );
}

function Usable({ trial }: { trial: TrialRecord }) {
  return trial.valid ? (
    <StatusLabel tone="good" icon={RiCheckLine} label="Yes" />
  ) : (
    <>
      <StatusLabel tone="bad" icon={RiCloseLine} label="No" />
      <Text as="p" variant="body-x-small" color="secondary">
        {trial.reasons.join('. ')}
      </Text>
    </>
  );
}

/** Whether the server saw exactly what the generator says that it sent. */
function countOf({ counter }: TrialRecord): string {
  if (!counter) {
    return 'not asked';
  }
  const served = counter.after - counter.before;
  const sent = counter.responses + counter.timeouts;
  return served === sent
    ? `${formatNumber(served)}, as sent`
    : `${formatNumber(served)}, but ${formatNumber(sent)} were sent`;
}
