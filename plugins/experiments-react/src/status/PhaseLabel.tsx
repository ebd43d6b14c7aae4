import type { Phase, RunSummary } from '@assay/plugin-experiments-common';
import {
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiErrorWarningLine,
  RiFlagLine,
  RiHourglassLine,
  RiLoader4Line,
  RiPauseCircleLine,
  RiStopCircleLine,
} from '@remixicon/react';
import type { RemixiconComponentType } from '@remixicon/react';
import { isContradicted, runStatus } from '../runs';
import { StatusLabel } from './StatusLabel';

/** The icon of each phase. @public */
export const phaseIcons: Record<Phase, RemixiconComponentType> = {
  Pending: RiHourglassLine,
  Provisioning: RiLoader4Line,
  Ready: RiFlagLine,
  Running: RiLoader4Line,
  Complete: RiCheckboxCircleLine,
  Failed: RiCloseCircleLine,
  Aborted: RiStopCircleLine,
};

/** @public */
export interface PhaseLabelProps {
  run: Parameters<typeof runStatus>[0];
}

/** The phase of a run, with its reason where there is something to say. @public */
export function PhaseLabel({ run }: PhaseLabelProps) {
  const { label, tone, detail } = runStatus(run);
  return (
    <StatusLabel
      tone={tone}
      icon={iconOf(run)}
      label={label}
      detail={detail}
      moving={!run.paused && ['Provisioning', 'Running'].includes(run.phase)}
    />
  );
}

function iconOf(
  run: Pick<RunSummary, 'phase' | 'paused' | 'reason'>,
): RemixiconComponentType {
  if (isContradicted(run)) {
    return RiErrorWarningLine;
  }
  return run.paused && run.phase !== 'Complete'
    ? RiPauseCircleLine
    : phaseIcons[run.phase];
}
