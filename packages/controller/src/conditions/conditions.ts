/** @public */
export type ConditionStatus = 'True' | 'False' | 'Unknown';

/**
 * One observation about an object, in the standard form of Kubernetes.
 *
 * @public
 */
export interface Condition {
  type: string;
  status: ConditionStatus;
  /** The generation of the spec that this was observed for. */
  observedGeneration?: number;
  /** When `status` last changed, RFC 3339. */
  lastTransitionTime: string;
  /** One word in CamelCase, for programs. */
  reason: string;
  /** For people. No times in it: a message that changes is a write. */
  message: string;
}

/**
 * The conditions with one set. A new one goes to the end, a known one keeps its
 * place; `lastTransitionTime` moves only when `status` changes. The array is
 * always new, the conditions in it are not unless they changed.
 *
 * @param nowIso - RFC 3339, from the caller's clock
 * @public
 */
export function setCondition<C extends Condition = Condition>(
  conditions: readonly C[] | undefined,
  condition: Omit<C, 'lastTransitionTime'>,
  nowIso: string,
): C[] {
  const all = [...(conditions ?? [])];
  const index = all.findIndex(({ type }) => type === condition.type);
  if (index < 0) {
    return [...all, { ...condition, lastTransitionTime: nowIso } as C];
  }
  const known = all[index];
  const { lastTransitionTime } =
    known.status === condition.status ? known : { lastTransitionTime: nowIso };
  const next = { ...condition, lastTransitionTime } as C;
  if (!isSame(known, next)) all[index] = next;
  return all;
}

/** @public */
export function findCondition<C extends Condition = Condition>(
  conditions: readonly C[] | undefined,
  type: string,
): C | undefined {
  return conditions?.find(condition => condition.type === type);
}

/** Whether the condition is there and True. @public */
export function isTrue(
  conditions: readonly Pick<Condition, 'type' | 'status'>[] | undefined,
  type: string,
): boolean {
  return !!conditions?.some(
    condition => condition.type === type && condition.status === 'True',
  );
}

function isSame(one: Condition, other: Condition): boolean {
  return (
    one.status === other.status &&
    one.reason === other.reason &&
    one.message === other.message &&
    one.observedGeneration === other.observedGeneration &&
    one.lastTransitionTime === other.lastTransitionTime
  );
}
