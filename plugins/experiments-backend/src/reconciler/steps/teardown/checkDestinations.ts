import { resourceName } from '@assay/controller';
import { annotations, resources } from '@assay/plugin-experiments-common';
import { targetEntry } from '../../abandon';
import type { Secret } from '../../kinds';
import type { OwnedEntry } from '../../ledger';
import {
  listClusterSecrets,
  readClusterSecret,
} from '../../../targets/clusterSecrets';
import { destinationOf, isShared, type Destination } from '../../placement';
import { isGivenUp } from './isGivenUp';
import { planOf } from '../requirements';
import type { StepOutcome } from '../../outcome';
import type { Scope } from '../../scope';

/** Destinations that more than one cluster Secret claims. */
export function ambiguousDestinations(
  destinations: readonly Destination[],
  secrets: readonly Pick<Secret, 'data'>[],
): string[] {
  const read = (key: 'name' | 'server') =>
    secrets.map(({ data }) =>
      Buffer.from(data?.[key] ?? '', 'base64').toString('utf8'),
    );
  const claimed = { name: read('name'), server: read('server') };
  return destinations.flatMap(destination =>
    Object.entries(destination)
      .filter(
        ([key, value]) =>
          claimed[key as 'name' | 'server'].filter(each => each === value)
            .length > 1,
      )
      .map(([, value]) => value as string),
  );
}

/** Destinations that no cluster Secret claims. */
export function lostDestinations(
  destinations: readonly Destination[],
  secrets: readonly Pick<Secret, 'data'>[],
): Destination[] {
  const known = secrets.map(readClusterSecret);
  return destinations.filter(
    destination =>
      !known.some(({ name, registration }) =>
        'name' in destination
          ? name === destination.name
          : registration.server === destination.server,
      ),
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
  const items = await listClusterSecrets(
    scope.client,
    scope.deps.settings.argocdNamespace,
  );
  const ambiguous = ambiguousDestinations(
    planOf(scope).targets.map(({ name }) => destinationOf(scope, name)),
    items,
  );
  if (ambiguous.length === 0) {
    return findLost(scope, items);
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
function findLost(
  scope: Scope,
  secrets: readonly Secret[],
): StepOutcome | undefined {
  const lost = planOf(scope).targets.find(
    target =>
      isShared(target) &&
      target.connection.type !== 'hub' &&
      !isGivenUp(scope, target.name) &&
      lostDestinations([destinationOf(scope, target.name)], secrets).length > 0,
  );
  return (
    lost && {
      type: 'waiting',
      reason: 'Vanished',
      message: `Argo CD does not know the cluster of target "${
        lost.name
      }" any more and would forget what it delivered there; register it again, or, fifteen minutes after giving back began, give up on ${targetEntry(
        lost.name,
      )} by the annotation ${annotations.abandon}`,
      retryAfterMs: 30_000,
    }
  );
}
