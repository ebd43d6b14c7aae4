import { abandonedEntries, refuseAbandon } from '../../abandon';
import type { Scope } from '../../scope';
import { isAbandoned } from './heldTargets';

/**
 * Whether the target itself, as `targets/<name>`, or something on it was given up on, by the same
 * rule as everything: it was to go, and had its time.
 */
export function isGivenUp(
  scope: Pick<Scope, 'run' | 'status' | 'ledger' | 'now'>,
  target: string,
): boolean {
  const { run, ledger, now } = scope;
  const names = abandonedEntries(run);
  return (
    isAbandoned(scope, target) ||
    ledger.some(
      ({ name, target: on, abandoned }) =>
        on === target &&
        names.includes(name) &&
        (abandoned || refuseAbandon(run, name, now) === undefined),
    )
  );
}
