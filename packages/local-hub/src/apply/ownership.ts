import { JsonObject, JsonValue } from '../schema';
import { goQuote } from '../schema/goText';
import { FieldSet } from './FieldSet';
import { ApplyConflict } from './managedFields';
import { identify, Manager, Managers } from './Managers';
import { PathElement, pathText } from './pathElement';
import { compare, Comparison, withoutFields } from './typed/compare';
import { fieldSetOf } from './typed/fieldSetOf';
import { MergeType } from './typed/MergeType';
import { removeItems } from './typed/removeItems';

/** A conflict before it is put into words. */
export interface FieldConflict {
  manager: Manager;
  path: PathElement[];
}

const field = (...names: string[]) => names.map(name => `f:${name}`);

/** What nobody owns: the server sets it. */
const unowned = FieldSet.of(
  field('apiVersion'),
  field('kind'),
  field('metadata'),
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map(name => field('metadata', name)),
);

/** Forgets what nobody can own, and managers that own nothing. */
export function stripUnowned(managers: Managers): void {
  for (const manager of managers.all()) {
    const set = manager.set.difference(unowned);
    if (set.isEmpty) managers.delete(manager);
    else managers.put({ ...manager, set });
  }
}

/**
 * Takes from the managers what changed under them. Returns the conflicts, which
 * only matter to an apply that is not forced.
 *
 * @param workflow - who makes the change; its own set is left alone
 */
export function takeChanged(
  managers: Managers,
  comparison: Comparison,
  workflow: string,
): FieldConflict[] {
  const conflicts: FieldConflict[] = [];
  const changed = comparison.modified.union(comparison.added);
  for (const manager of managers.all()) {
    if (identify(manager) === workflow) continue;
    const lost = manager.set.intersection(changed);
    conflicts.push(...lost.paths().map(path => ({ manager, path })));
    const set = manager.set.difference(lost).difference(comparison.removed);
    if (set.isEmpty) managers.delete(manager);
    else managers.put({ ...manager, set });
  }
  return conflicts;
}

/** What changed between two objects, without the fields that the endpoint ignores. */
export function compareObjects(
  before: JsonObject,
  after: JsonObject,
  type: MergeType,
  ignored: FieldSet,
): Comparison {
  return withoutFields(compare(before, after, type), ignored);
}

/**
 * Removes from a merged object what the manager applied last time and not this
 * time, unless somebody else owns it too.
 */
export function pruneDropped(
  merged: JsonObject,
  type: MergeType,
  last: FieldSet | undefined,
  managers: Managers,
): JsonObject {
  if (!last || last.isEmpty) return merged;
  const named = (set: FieldSet) => set.withNamedFields(type);
  const setOf = (value: JsonValue) => named(fieldSetOf(value, type));
  const without = (set: FieldSet) =>
    (removeItems(merged, set, type) ?? {}) as JsonObject;
  const mergedSet = setOf(merged);

  // All that was applied last time goes, then what anybody owns now comes back.
  const owned = managers
    .all()
    .reduce((set, manager) => set.union(manager.set), new FieldSet());
  const bare = without(named(last));
  const kept = without(mergedSet.difference(setOf(bare).union(named(owned))));
  // What was never this manager's is not its to remove.
  return without(mergedSet.difference(setOf(kept)).intersection(named(last)));
}

/** Puts conflicts into words, those of one manager together. */
export function describeConflicts(conflicts: FieldConflict[]): ApplyConflict[] {
  return conflicts
    .map(conflict => ({ conflict, identity: identify(conflict.manager) }))
    .sort((left, right) =>
      left.identity < right.identity
        ? -1
        : Number(left.identity !== right.identity),
    )
    .map(({ conflict: { manager, path } }) => ({
      manager: manager.name,
      field: pathText(path),
      message: `conflict with ${describeManager(manager)}`,
    }));
}

function describeManager({
  name,
  subresource,
  operation,
  apiVersion,
}: Manager): string {
  const where = subresource ? ` with subresource ${goQuote(subresource)}` : '';
  const version = operation === 'Update' ? ` using ${apiVersion}` : '';
  return `${goQuote(name)}${where}${version}`;
}
