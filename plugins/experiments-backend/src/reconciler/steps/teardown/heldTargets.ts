import {
  annotations,
  type ExperimentStatus,
} from '@assay/plugin-experiments-common';
import { abandonedTargets, targetEntry } from '../../abandon';
import { toConditionTime } from '../../conditions';
import type { Scope } from '../../scope';

type TargetStatus = NonNullable<ExperimentStatus['targets']>[number];

/**
 * The targets with those that giving back waits for, since `at` in RFC 3339 or since it already did.
 * Of the others it is taken back; one that was given up on stays as it is.
 */
export function withHeld(
  targets: readonly TargetStatus[],
  held: readonly string[],
  at: string,
): TargetStatus[] {
  return targets.map(target => {
    const { heldSince, ...rest } = target;
    if (target.abandoned) {
      return target;
    }
    return held.includes(target.name)
      ? { ...rest, heldSince: heldSince ?? at }
      : rest;
  });
}

/** Says which clusters of others are waited for, so that a person can give up on them by name. */
export function holdTargets(scope: Scope, held: readonly string[]): void {
  const targets = targetsOf(scope);
  if (held.length > 0 || targets.some(({ heldSince }) => heldSince)) {
    const at = toConditionTime(scope.now);
    scope.update({ targets: withHeld(targets, held, at) });
  }
}

/** Records which targets were given up on, once each. Nothing is asked of them from then on. */
export function giveUpTargets(scope: Scope): void {
  const names = abandonedTargets(scope.run, scope.now).filter(
    name => !isAbandoned(scope, name),
  );
  if (names.length === 0) {
    return;
  }
  scope.update({
    targets: targetsOf(scope).map(target =>
      names.includes(target.name) ? { ...target, abandoned: true } : target,
    ),
  });
  const by = scope.run.metadata.annotations?.[annotations.abandonedBy];
  for (const name of names) {
    scope.note(
      'Warning',
      'Abandoned',
      `Given up on ${targetEntry(name)}${
        by ? ` by ${by}` : ''
      }: what the run had there may still exist and cost money`,
    );
  }
}

/** Whether a target itself, as `targets/<name>`, was given up on. */
export function isAbandoned(
  { status }: Pick<Scope, 'status'>,
  target: string,
): boolean {
  return (status.targets ?? []).some(
    ({ name, abandoned }) => name === target && abandoned,
  );
}

/** A status that was lost names no target; the spec does. */
function targetsOf({ run, status }: Scope): TargetStatus[] {
  return run.spec.targets.map(
    ({ name }) =>
      status.targets?.find(target => target.name === name) ?? { name },
  );
}
