import type { RunDetail } from '@assay/plugin-experiments-common';
import type { PhaseStep } from '@assay/plugin-experiments-react';
import {
  durationBetween,
  formatDuration,
  formatInstant,
  isActive,
  phaseIcons,
  phaseMeanings,
  phaseSteps,
} from '@assay/plugin-experiments-react';
import { RiCheckLine } from '@remixicon/react';
import { VisuallyHidden } from '@backstage/ui';
import { useNow } from '../components';
import styles from './PhaseStepper.module.css';

const stateWords: Record<PhaseStep['state'], string> = {
  done: 'done',
  current: 'now',
  upcoming: 'still to come',
  skipped: 'passed over',
  ended: 'ended here',
};

/** The time in a phase; at the end the time that the whole run took. */
function timeOf(step: PhaseStep, createdAt: string): string {
  const length =
    step.state === 'ended'
      ? durationBetween(createdAt, step.at)
      : step.durationMs;
  if (length === undefined) {
    return stateWords[step.state];
  }
  return step.state === 'ended'
    ? `after ${formatDuration(length)}`
    : formatDuration(length);
}

/** The phases of a run with the time spent in each. */
export function PhaseStepper({ run }: { run: RunDetail }) {
  const now = useNow(isActive(run) ? 1000 : undefined);
  const steps = phaseSteps(
    {
      phase: run.phase,
      createdAt: run.createdAt,
      finishedAt: run.finishedAt,
      timeline: run.experiment.status?.timeline,
    },
    now,
  );
  return (
    <ol className={styles.stepper} aria-label="Phases">
      {steps.map(step => {
        const Icon =
          step.state === 'done' ? RiCheckLine : phaseIcons[step.phase];
        return (
          <li
            key={step.phase}
            className={styles.step}
            data-state={step.state}
            data-phase={step.phase}
            aria-current={
              step.state === 'current' || step.state === 'ended'
                ? 'step'
                : undefined
            }
            title={`${phaseMeanings[step.phase]}${
              step.at ? `, since ${formatInstant(step.at)}` : ''
            }`}
          >
            <span className={styles.dot}>
              <Icon aria-hidden />
            </span>
            <span className={styles.words}>
              <span className={styles.phase}>{step.phase}</span>
              <span className={styles.time}>{timeOf(step, run.createdAt)}</span>
              {step.durationMs !== undefined && (
                <VisuallyHidden>{stateWords[step.state]}</VisuallyHidden>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
