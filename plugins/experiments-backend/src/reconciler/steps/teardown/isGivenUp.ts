import {
  abandonedEntries,
  abandonedTargets,
  refuseAbandon,
} from '../../abandon';
import type { Scope } from '../../scope';

/**
 * Whether the target itself, as `targets/<name>`, or something on it was given up on, by the same
 * rule as everything: it was to go, and had its time.
 */
export function isGivenUp(
  { run, ledger, now }: Pick<Scope, 'run' | 'ledger' | 'now'>,
  target: string,
): boolean {
  const names = abandonedEntries(run);
  return (
    abandonedTargets(run, now).includes(target) ||
    ledger.some(
      ({ name, target: on, abandoned }) =>
        on === target &&
        names.includes(name) &&
        (abandoned || refuseAbandon(run, name, now) === undefined),
    )
  );
}
