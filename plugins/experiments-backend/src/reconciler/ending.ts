import type { Experiment, Reason } from '@assay/plugin-experiments-common';
import { isTrue } from './conditions';
import { parseDurationMs } from './duration';
import type { Spending } from './spending/decideSpending';
import { formatMoney } from './spending/prices';

/** A reason from outside to end a run. */
export interface Ending {
  reason: Reason;
  message: string;
}

/** Of a run that is to go with everything that it has. */
export const deletion: Ending = {
  reason: 'DeletionRequested',
  message: 'The run, or its namespace, was deleted',
};

/** When a run ends by the clock, in Unix milliseconds. */
export interface RunDeadlines {
  /** `spec.expiresAt`, or what the plan allows. */
  expiresAt: number | undefined;
  /** `spec.timeout` from admission; undefined once everything is measured. */
  timeoutAt: number | undefined;
  /** When it will have spent what it may, as far as its spending is watched. */
  spending?: Spending;
}

/** The deadlines that hold whatever step a run is in. */
export function deadlinesOf(
  run: Pick<Experiment, 'spec' | 'status'>,
  lifetimeSeconds: number | undefined,
): RunDeadlines {
  const { spec, status = {} } = run;
  const startedAt = Date.parse(status.startedAt ?? '') || undefined;
  const planned =
    startedAt !== undefined && lifetimeSeconds !== undefined
      ? startedAt + lifetimeSeconds * 1000
      : undefined;
  return {
    expiresAt: spec.expiresAt ? Date.parse(spec.expiresAt) : planned,
    timeoutAt:
      spec.timeout && startedAt && !isTrue(status, 'MetricsCollected')
        ? startedAt + parseDurationMs(spec.timeout)
        : undefined,
  };
}

/** Whether somebody, or the clock, wants the run to end. A person's wish comes first. */
export function decideEnding(
  run: Pick<Experiment, 'metadata' | 'spec'>,
  deadlines: RunDeadlines,
  now: number,
): Ending | undefined {
  if (run.metadata.deletionTimestamp !== undefined) {
    return deletion;
  }
  if (run.spec.abort) {
    return { reason: 'AbortRequested', message: 'The run was aborted' };
  }
  if (deadlines.expiresAt !== undefined && now >= deadlines.expiresAt) {
    return {
      reason: 'Expired',
      message: run.spec.expiresAt
        ? 'The run reached expiresAt'
        : 'The run took longer than its deadlines allow together',
    };
  }
  if (deadlines.timeoutAt !== undefined && now >= deadlines.timeoutAt) {
    return {
      reason: 'RunTimeout',
      message: `The run took longer than its timeout of ${run.spec.timeout}`,
    };
  }
  const { spending } = deadlines;
  if (spending?.exhaustedAt !== undefined && now >= spending.exhaustedAt) {
    const { spent, budget, currency } = spending;
    return {
      reason: 'BudgetExceeded',
      message: `The run has spent ${formatMoney(
        spent,
        currency,
      )}, and its budget is ${formatMoney(budget, currency)}`,
    };
  }
  return undefined;
}
