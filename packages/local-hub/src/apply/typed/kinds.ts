import { isObject, JsonObject, JsonValue } from '../../schema';
import { MergeType } from './MergeType';

/** A value that may be absent; `null` is a value. */
export type Maybe = JsonValue | undefined;

/** Which part of a type a value is handled by. */
export type Kind = 'map' | 'scalar' | 'list';

/** The parts of a type that a value leaves open: one where the value tells, all for null and nothing. */
export function openKinds(type: MergeType, value: Maybe): Kind[] {
  const declared = (['map', 'scalar', 'list'] as const).filter(
    kind => type[kind],
  );
  const found = kindOf(value);
  return found && declared.includes(found) ? [found] : declared;
}

/** The part that handles a value whose type leaves several open. */
export function kindFor(type: MergeType, value: Maybe): Kind {
  return openKinds(type, value)[0];
}

function kindOf(value: Maybe): Kind | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return 'list';
  return isObject(value) ? 'map' : 'scalar';
}

/**
 * The parts that handle a pair of values: one, or two when the values are of
 * different kinds, the old one's first.
 */
export function pairKinds(type: MergeType, left: Maybe, right: Maybe): Kind[] {
  if (right === undefined) return [kindFor(type, left)];
  const rightKinds = openKinds(type, right);
  if (left === undefined) return [rightKinds[0]];
  const leftKinds = openKinds(type, left);
  return leftKinds.join() === rightKinds.join()
    ? [rightKinds[0]]
    : [leftKinds[0], rightKinds[0]];
}

export const asMap = (value: Maybe): JsonObject | undefined =>
  isObject(value) ? value : undefined;

export const asList = (value: Maybe): JsonValue[] | undefined =>
  Array.isArray(value) ? value : undefined;
