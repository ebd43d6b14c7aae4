import { resourceName } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import type { Secret } from '../../kinds';
import type { OwnedEntry } from '../../ledger';
import { listClusterSecrets } from '../../../targets/clusterSecrets';
import { destinationOf, type Destination } from '../../placement';
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

/**
 * Before Applications go: Argo CD drops what it delivered, instead of removing it, when it cannot
 * tell which cluster a destination means. One without any cluster is another matter: that cluster
 * is gone, and what was on it with it.
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
  return ambiguous.length === 0
    ? undefined
    : {
        type: 'waiting',
        reason: 'NameTaken',
        message: `More than one cluster Secret of Argo CD claims ${ambiguous.join(
          ', ',
        )}; remove the one that is not ours`,
        retryAfterMs: 30_000,
      };
}
