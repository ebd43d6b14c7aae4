import type {
  ExperimentStatus,
  Reason,
} from '@assay/plugin-experiments-common';
import type { Scope } from '../scope';

/** Outcome of a run whose steps are all done. */
export interface Conclusion {
  status: 'True';
  reason: Reason;
  message: string;
}

/**
 * A run succeeds when it measured everything that it must. Whether the hypothesis stands is
 * another question: its criteria are shown one by one, and the reason and the message say how
 * many hold.
 */
export function decideConclusion(
  criteria: NonNullable<ExperimentStatus['criteria']>,
  simulated: boolean,
): Conclusion {
  if (simulated) {
    return {
      status: 'True',
      reason: 'Simulated',
      message: 'Simulated: nothing ran and nothing was measured',
    };
  }
  const count = (result: string) =>
    criteria.filter(criterion => criterion.result === result).length;
  const [passed, failed, unmeasured] = ['Pass', 'Fail', 'NotMeasured'].map(
    count,
  );
  if (criteria.length === 0) {
    return {
      status: 'True',
      reason: 'Done',
      message: 'Everything was measured; the run has no success criteria',
    };
  }
  const notes = [
    failed > 0 ? `${failed} failed` : '',
    unmeasured > 0 ? `${unmeasured} not measured` : '',
  ].filter(Boolean);
  let reason: Reason = 'Done';
  if (failed > 0) {
    reason = 'CriteriaNotMet';
  } else if (unmeasured > 0) {
    reason = 'CriteriaNotMeasured';
  }
  return {
    status: 'True',
    reason,
    message: [
      `${passed} of ${criteria.length} success criteria passed`,
      ...notes,
    ].join(', '),
  };
}

/** Decides the outcome of a run whose forward steps are done. */
export function conclude(scope: Scope): void {
  scope.end(
    decideConclusion(
      scope.status.criteria ?? [],
      scope.plan?.simulated ?? false,
    ),
  );
}
