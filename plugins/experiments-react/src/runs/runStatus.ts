import type { RunSummary } from '@assay/plugin-experiments-common';
import { isTerminalPhase } from './phases';

/** How a status is meant: always shown with an icon and a word besides the colour. @public */
export type Tone = 'neutral' | 'active' | 'good' | 'bad' | 'warning';

/** A run's state in a word, with what there is to add. @public */
export interface RunStatus {
  label: string;
  tone: Tone;
  /** Why, in a word or two. */
  detail?: string;
}

const tones: Record<RunSummary['phase'], Tone> = {
  Pending: 'neutral',
  Provisioning: 'active',
  Ready: 'active',
  Running: 'active',
  Complete: 'good',
  Failed: 'bad',
  Aborted: 'warning',
};

/** What lists and headers say about a run. @public */
export function runStatus(
  run: Pick<
    RunSummary,
    'phase' | 'reason' | 'paused' | 'abortRequested' | 'deleting' | 'simulated'
  >,
): RunStatus {
  const status: RunStatus = {
    label: run.phase,
    tone: tones[run.phase],
    detail: detailOf(run),
  };
  if (isContradicted(run)) {
    return { ...status, tone: 'warning' };
  }
  return status;
}

/**
 * Whether a success criterion does not hold. The run itself has succeeded then: it measured what
 * it was meant to measure, and the answer is not the one that was expected.
 * @public
 */
export function isContradicted(
  run: Pick<RunSummary, 'phase' | 'reason'>,
): boolean {
  return run.phase === 'Complete' && run.reason === 'CriteriaNotMet';
}

function detailOf(run: Parameters<typeof runStatus>[0]): string | undefined {
  if (run.deleting) {
    return 'deleting';
  }
  const { reason } = run;
  if (isTerminalPhase(run.phase)) {
    return reason && reason !== 'Done' && reason !== run.phase
      ? wordsOf(reason)
      : undefined;
  }
  if (run.abortRequested) {
    return 'aborting';
  }
  if (run.paused) {
    return 'paused';
  }
  return reason && !['InProgress', 'NotStarted', 'Done'].includes(reason)
    ? wordsOf(reason)
    : undefined;
}

/** `CriteriaNotMet` to `criteria not met`. @public */
export function wordsOf(reason: string): string {
  return reason
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase();
}
