import { toConditionTime } from '../conditions';
import type { Scope } from '../scope';
import {
  decideSpending,
  withClusterTimes,
  type Spending,
} from './decideSpending';

/** What a run has spent so far; undefined where nobody watches. */
export function spendingOf(
  scope: Pick<Scope, 'plan' | 'ledger' | 'now'>,
): Spending | undefined {
  return decideSpending(scope.plan, scope.ledger, scope.now);
}

/** Takes down since when clusters cost and until when they did, in the write of the pass. */
export function recordClusterTimes(scope: Scope): void {
  if (!scope.plan?.budget) {
    return;
  }
  const { clusters } = scope.deps.caches;
  scope.update({
    ledger: withClusterTimes(
      scope.ledger,
      ({ namespace, objectName, uid }) => {
        const { metadata } = clusters.get(`${namespace}/${objectName}`) ?? {};
        return metadata?.uid === uid ? metadata?.creationTimestamp : undefined;
      },
      toConditionTime(scope.now),
    ),
  });
}
