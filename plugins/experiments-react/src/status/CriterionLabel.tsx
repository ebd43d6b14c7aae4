import {
  RiCheckLine,
  RiCloseLine,
  RiHourglassLine,
  RiQuestionLine,
} from '@remixicon/react';
import type { CriterionRow, Tone } from '../runs';
import { StatusLabel } from './StatusLabel';

const looks = {
  Pass: { label: 'Pass', tone: 'good', icon: RiCheckLine },
  Fail: { label: 'Fail', tone: 'bad', icon: RiCloseLine },
  // Missing data is never a pass, and it is no failure of the thing measured either.
  NotMeasured: { label: 'Not measured', tone: 'warning', icon: RiQuestionLine },
  Pending: { label: 'Not yet', tone: 'neutral', icon: RiHourglassLine },
} satisfies Record<
  CriterionRow['outcome'],
  { label: string; tone: Tone; icon: typeof RiCheckLine }
>;

/** Whether a success criterion holds. @public */
export function CriterionLabel(props: { outcome: CriterionRow['outcome'] }) {
  return <StatusLabel {...looks[props.outcome]} />;
}
