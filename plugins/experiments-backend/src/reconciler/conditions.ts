import { findCondition, setCondition } from '@assay/controller';
import {
  conditionTypes,
  type Condition,
  type ConditionType,
  type ExperimentStatus,
  type Reason,
} from '@assay/plugin-experiments-common';
import type { StepOutcome } from './outcome';

/** Longest message that the schema takes. */
const MAX_MESSAGE = 8192;

/** RFC 3339 in whole seconds, as Kubernetes writes condition times. */
export function toConditionTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The status of the conditions while it is being decided. */
export interface StatusClock {
  now: number;
  generation: number;
}

export function conditionOf(
  status: ExperimentStatus,
  type: ConditionType,
): Condition | undefined {
  // The generated type has an optional message where the runtime's has none; both are the same
  // JSON.
  return findCondition(
    status.conditions as Required<Condition>[] | undefined,
    type,
  );
}

export function isTrue(status: ExperimentStatus, type: ConditionType): boolean {
  return conditionOf(status, type)?.status === 'True';
}

/** Unix milliseconds at which a condition took its present status. */
export function sinceOf(
  status: ExperimentStatus,
  type: ConditionType,
): number | undefined {
  const time = conditionOf(status, type)?.lastTransitionTime;
  return time === undefined ? undefined : Date.parse(time);
}

/** The status with one condition set. Its time moves only when its status does. */
export function withCondition(
  status: ExperimentStatus,
  clock: StatusClock,
  condition: {
    type: ConditionType;
    status: 'True' | 'False' | 'Unknown';
    reason: Reason;
    message?: string;
  },
): ExperimentStatus {
  return {
    ...status,
    conditions: setCondition(
      status.conditions as Required<Condition>[] | undefined,
      {
        ...condition,
        message: (condition.message ?? '').slice(0, MAX_MESSAGE),
        observedGeneration: clock.generation,
      },
      toConditionTime(clock.now),
    ),
  };
}

/** The status with every condition present, so that whoever waits for one finds it. */
export function withAllConditions(
  status: ExperimentStatus,
  clock: StatusClock,
): ExperimentStatus {
  return conditionTypes.reduce(
    (result, type) =>
      conditionOf(result, type)
        ? result
        : withCondition(result, clock, {
            type,
            status: 'Unknown',
            reason: 'NotStarted',
          }),
    status,
  );
}

/** The status after a step has reported. */
export function withOutcome(
  status: ExperimentStatus,
  clock: StatusClock,
  type: ConditionType,
  outcome: StepOutcome,
): ExperimentStatus {
  switch (outcome.type) {
    case 'skipped':
      return status;
    case 'done':
      return withCondition(status, clock, {
        type,
        status: outcome.status ?? 'True',
        reason: outcome.reason ?? 'Done',
        message: outcome.message,
      });
    case 'intend':
      return withCondition(status, clock, {
        type,
        status: 'False',
        reason: 'InProgress',
        message: outcome.message,
      });
    default:
      return withCondition(status, clock, {
        type,
        status: 'False',
        reason: outcome.reason,
        message: outcome.message,
      });
  }
}
