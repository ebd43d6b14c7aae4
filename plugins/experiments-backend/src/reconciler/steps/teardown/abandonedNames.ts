import { annotations } from '@assay/plugin-experiments-common';
import type { ExperimentObject } from '../../kinds';
import type { Scope } from '../../scope';

/** What somebody has given up on: names of ledger entries, or `targets/<name>` for a whole target. */
export function abandonedNames({
  metadata,
}: Pick<ExperimentObject, 'metadata'>): string[] {
  return (metadata.annotations?.[annotations.abandon] ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);
}

/** Whether the target itself, as `targets/<name>`, or something on it was given up on. */
export function isGivenUp(
  scope: Pick<Scope, 'run' | 'ledger'>,
  target: string,
): boolean {
  const names = abandonedNames(scope.run);
  return (
    names.includes(`targets/${target}`) ||
    scope.ledger.some(
      entry => entry.target === target && names.includes(entry.name),
    )
  );
}
