import { abandonedEntries } from '../../abandon';
import type { Scope } from '../../scope';

/** Whether the target itself, as `targets/<name>`, or something on it was given up on. */
export function isGivenUp(
  scope: Pick<Scope, 'run' | 'ledger'>,
  target: string,
): boolean {
  const names = abandonedEntries(scope.run);
  return (
    names.includes(`targets/${target}`) ||
    scope.ledger.some(
      entry => entry.target === target && names.includes(entry.name),
    )
  );
}
