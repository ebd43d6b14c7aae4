import { resourceName } from '@assay/controller';
import { annotations, resources } from '@assay/plugin-experiments-common';
import type { Claims } from '../../../targets/ClusterClaims';
import { targetEntry } from '../../abandon';
import type { OwnedEntry } from '../../ledger';
import { destinationOf, isShared, type Destination } from '../../placement';
import { holdTargets } from './heldTargets';
import { isGivenUp } from './isGivenUp';
import { planOf } from '../requirements';
import type { StepOutcome } from '../../outcome';
import type { Scope } from '../../scope';

/** For so long one look serves every run. What changes meanwhile could as well change right after it. */
const RECENT_MS = 5_000;

/** Destinations that more than one cluster Secret claims. */
export function ambiguousDestinations(
  destinations: readonly Destination[],
  claims: Claims,
): string[] {
  return destinations.flatMap(destination =>
    claimsOn(destination, claims) > 1 ? Object.values(destination) : [],
  );
}

function claimsOn(destination: Destination, { name, server }: Claims): number {
  return (
    ('name' in destination
      ? name.get(destination.name)
      : server.get(destination.server)) ?? 0
  );
}

/**
 * Before Applications go: Argo CD drops what it delivered, instead of removing it, when it cannot
 * tell which cluster a destination means. One of the run's own without any cluster is another matter:
 * that cluster is gone, and what was on it with it.
 */
export async function checkDestinations(
  scope: Scope,
  stage: readonly OwnedEntry[],
): Promise<StepOutcome | undefined> {
  const isFirst =
    stage[0]?.resource === resourceName(resources.applications) &&
    scope.ledger.every(
      ({ resource, state }) =>
        resource !== resourceName(resources.applications) ||
        state === 'Created' ||
        state === 'Intended',
    );
  if (!isFirst || !scope.plan) {
    return undefined;
  }
  const { claims } = scope.deps;
  return (
    judge(scope, await claims.read(scope.client, RECENT_MS)) &&
    // Nothing is held up by what was so a moment ago.
    judge(scope, await claims.read(scope.client, 0))
  );
}

function judge(scope: Scope, claims: Claims): StepOutcome | undefined {
  const ambiguous = ambiguousDestinations(
    planOf(scope).targets.map(({ name }) => destinationOf(scope, name)),
    claims,
  );
  if (ambiguous.length === 0) {
    return findLost(scope, claims);
  }
  return {
    type: 'waiting',
    reason: 'NameTaken',
    message: `More than one cluster Secret of Argo CD claims ${ambiguous.join(
      ', ',
    )}; remove the one that is not ours`,
    retryAfterMs: 30_000,
  };
}

/** A shared cluster lives on, so what was delivered there must not be forgotten. */
function findLost(scope: Scope, claims: Claims): StepOutcome | undefined {
  const lost = planOf(scope).targets.filter(
    target =>
      isShared(target) &&
      target.connection.type !== 'hub' &&
      !isGivenUp(scope, target.name) &&
      claimsOn(destinationOf(scope, target.name), claims) === 0,
  );
  holdTargets(
    scope,
    lost.map(({ name }) => name),
  );
  const [first] = lost;
  return (
    first && {
      type: 'waiting',
      reason: 'Vanished',
      message: `Argo CD does not know the cluster of target "${
        first.name
      }" any more and would forget what it delivered there; register it again, or, fifteen minutes after giving back began, give up on ${targetEntry(
        first.name,
      )} by the annotation ${annotations.abandon}`,
      retryAfterMs: 30_000,
    }
  );
}
