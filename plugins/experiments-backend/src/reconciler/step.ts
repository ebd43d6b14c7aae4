import type { ConditionType } from '@assay/plugin-experiments-common';
import type { StepOutcome } from './outcome';
import type { Scope } from './scope';

/** A step of the lifecycle, with the condition that it answers for. */
export interface Step {
  name: string;
  condition?: ConditionType;
  run(scope: Scope): Promise<StepOutcome>;
}
