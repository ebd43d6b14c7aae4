import type { RunDetail } from '@assay/plugin-experiments-common';
import {
  describeNow,
  isActive,
  isTerminalPhase,
} from '@assay/plugin-experiments-react';
import { Flex, Text } from '@backstage/ui';
import { Section } from '../components';
import { PhaseStepper } from './PhaseStepper';

/** Where the run is: its phases, and what is happening in one sentence. */
export function RunProgress({ run }: { run: RunDetail }) {
  return (
    <Section title={isActive(run) ? 'Happening now' : 'What happened'}>
      <Flex direction="column" gap="4">
        <Text as="p" variant="body-large" aria-live="polite" role="status">
          {/* The phase is read out with the sentence; the stepper counts seconds and stays silent. */}
          <strong>{run.phase}</strong>
          {!isTerminalPhase(run.phase) && run.reason === 'Queued' && ', queued'}
          {'. '}
          {describeNow(run)}
        </Text>
        <PhaseStepper run={run} />
      </Flex>
    </Section>
  );
}
