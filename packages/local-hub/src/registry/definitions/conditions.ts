import type { ApiObject } from '../../store';
import type {
  Definition,
  DefinitionCondition,
  DefinitionNames,
} from './Definition';

type NewCondition = Omit<DefinitionCondition, 'lastTransitionTime'>;

/** Sets a condition in place; its time moves only with its status. */
export function setCondition(
  definition: ApiObject,
  condition: NewCondition,
  now: string,
): void {
  const typed = definition as Definition;
  const conditions = typed.status?.conditions ?? [];
  const old = conditions.find(({ type }) => type === condition.type);
  const updated = {
    lastTransitionTime:
      old?.status === condition.status ? old.lastTransitionTime : now,
    message: condition.message,
    reason: condition.reason,
    status: condition.status,
    type: condition.type,
  };
  typed.status = {
    ...typed.status,
    conditions: old
      ? conditions.map(entry => (entry === old ? updated : entry))
      : [...conditions, updated],
  };
}

export function isEstablished(definition: Definition): boolean {
  return (definition.status?.conditions ?? []).some(
    ({ type, status }) => type === 'Established' && status === 'True',
  );
}

/** In place. */
export function markTerminating(definition: ApiObject, now: string): void {
  setCondition(
    definition,
    {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionPending',
      message:
        'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    },
    now,
  );
}

interface Verdict {
  accepted: Partial<DefinitionNames>;
  /** The last name that somebody else has. */
  conflict?: { reason: string; message: string };
}

function judgeNames(
  definition: Definition,
  others: readonly Definition[],
): Verdict {
  const claimed = others.map(other => other.status?.acceptedNames ?? {});
  const resources = new Set(
    claimed.flatMap(({ plural, singular, shortNames = [] }) => [
      plural,
      singular,
      ...shortNames,
    ]),
  );
  const kinds = new Set(
    claimed.flatMap(({ kind, listKind }) => [kind, listKind]),
  );
  const { names } = definition.spec;
  const accepted: Partial<DefinitionNames> = {
    ...definition.status?.acceptedNames,
    categories: names.categories,
  };
  let conflict: Verdict['conflict'];
  const judge = <K extends keyof DefinitionNames>(
    field: K,
    taken: Set<string | undefined>,
    reason: string,
  ) => {
    const clash = [names[field] ?? []].flat().find(name => taken.has(name));
    if (clash === undefined) {
      accepted[field] = names[field];
    } else {
      conflict = { reason, message: `"${clash}" is already in use` };
    }
  };
  judge('plural', resources, 'PluralConflict');
  judge('singular', resources, 'SingularConflict');
  judge('shortNames', resources, 'ShortNamesConflict');
  judge('kind', kinds, 'KindConflict');
  judge('listKind', kinds, 'ListKindConflict');
  return { accepted, conflict };
}

/**
 * Accepts the names of a definition, or says who has them, and establishes it once they are accepted. In place.
 *
 * @param others - the other definitions of the same group
 * @param now - RFC 3339
 */
export function acceptNames(
  definition: Definition,
  others: readonly Definition[],
  now: string,
): void {
  const { accepted, conflict } = judgeNames(definition, others);
  const wasEstablished = isEstablished(definition);
  const storage = definition.spec.versions.find(version => version.storage);
  definition.status = {
    ...definition.status,
    conditions: definition.status?.conditions ?? [],
    acceptedNames: accepted,
    storedVersions: [
      ...new Set([
        ...(definition.status?.storedVersions ?? []),
        ...(storage ? [storage.name] : []),
      ]),
    ],
  };
  setCondition(
    definition,
    conflict
      ? { type: 'NamesAccepted', status: 'False', ...conflict }
      : {
          type: 'NamesAccepted',
          status: 'True',
          reason: 'NoConflicts',
          message: 'no conflicts found',
        },
    now,
  );
  if (wasEstablished) {
    return;
  }
  setCondition(
    definition,
    conflict
      ? {
          type: 'Established',
          status: 'False',
          reason: 'NotAccepted',
          message: 'not all names are accepted',
        }
      : {
          type: 'Established',
          status: 'True',
          reason: 'InitialNamesAccepted',
          message: 'the initial names have been accepted',
        },
    now,
  );
}
