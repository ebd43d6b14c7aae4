import { deepEqual } from '../../schema/json';
import { FieldSet } from '../FieldSet';
import { fieldElement, PathElement } from '../pathElement';
import { asList, asMap, Kind, Maybe, pairKinds } from './kinds';
import { itemElement } from './listItems';
import { ListType, MapType, MergeType } from './MergeType';
import { JsonValue } from '../../schema';

/** What changed between two values of one type. */
export interface Comparison {
  removed: FieldSet;
  modified: FieldSet;
  added: FieldSet;
}

export function compare(
  left: Maybe,
  right: Maybe,
  type: MergeType,
): Comparison {
  const comparison = {
    removed: new FieldSet(),
    modified: new FieldSet(),
    added: new FieldSet(),
  };
  new Comparer(comparison).compare(left, right, type, []);
  return comparison;
}

/** The comparison without the fields that the endpoint ignores. */
export function withoutFields(
  comparison: Comparison,
  ignored: FieldSet,
): Comparison {
  return {
    removed: comparison.removed.recursiveDifference(ignored),
    modified: comparison.modified.recursiveDifference(ignored),
    added: comparison.added.recursiveDifference(ignored),
  };
}

class Comparer {
  constructor(private readonly result: Comparison) {}

  compare(
    left: Maybe,
    right: Maybe,
    type: MergeType,
    path: PathElement[],
  ): void {
    let leaf = false;
    for (const kind of pairKinds(type, left, right))
      leaf = this.#handle(kind, left, right, type, path);
    if (leaf) return;
    if (left === undefined) this.result.added.insert(path);
    else if (right === undefined) this.result.removed.insert(path);
  }

  /** Returns whether the place is owned as a whole. */
  #handle(
    kind: Kind,
    left: Maybe,
    right: Maybe,
    type: MergeType,
    path: PathElement[],
  ): boolean {
    if (kind === 'scalar') return this.#leaf(left, right, path);
    if (kind === 'list') {
      const [before, after] = [asList(left), asList(right)];
      if (!type.list!.associative || (!before?.length && !after?.length))
        return this.#leaf(left, right, path);
      this.#items(before ?? [], after ?? [], type.list!, path);
      return false;
    }
    const [before, after] = [asMap(left), asMap(right)];
    const empty = [before, after].every(
      map => !map || Object.keys(map).length === 0,
    );
    if (type.map!.atomic || empty) return this.#leaf(left, right, path);
    this.#fields(before ?? {}, after ?? {}, type.map!, path);
    return false;
  }

  #leaf(left: Maybe, right: Maybe, path: PathElement[]): boolean {
    if (left === undefined) this.result.added.insert(path);
    else if (right === undefined) this.result.removed.insert(path);
    else if (!deepEqual(left, right)) this.result.modified.insert(path);
    return true;
  }

  #fields(
    left: Record<string, JsonValue>,
    right: Record<string, JsonValue>,
    type: MapType,
    path: PathElement[],
  ): void {
    for (const name of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const inner = type.fields.get(name) ?? type.element;
      if (inner)
        this.compare(left[name], right[name], inner, [
          ...path,
          fieldElement(name),
        ]);
    }
  }

  #items(
    left: JsonValue[],
    right: JsonValue[],
    type: ListType,
    path: PathElement[],
  ): void {
    const before = byElement(left, type);
    const after = byElement(right, type);
    for (const element of new Set([...before.keys(), ...after.keys()])) {
      const olds = before.get(element) ?? [];
      const news = after.get(element) ?? [];
      const place = [...path, element];
      if (olds.length <= 1 && news.length <= 1)
        this.compare(olds[0], news[0], type.element, place);
      else if (olds.length > 1 && news.length > 1) {
        if (!deepEqual(olds, news)) this.result.modified.insert(place);
      } else if (olds.length > 1) {
        if (news.length > 0)
          this.compare(undefined, news[0], type.element, place);
        this.result.removed.insert(place);
      } else {
        if (olds.length > 0)
          this.compare(olds[0], undefined, type.element, place);
        this.result.added.insert(place);
      }
    }
  }
}

function byElement(
  items: JsonValue[],
  type: ListType,
): Map<PathElement, JsonValue[]> {
  const groups = new Map<PathElement, JsonValue[]>();
  for (const item of items) {
    const element = itemElement(type, item);
    groups.set(element, [...(groups.get(element) ?? []), item]);
  }
  return groups;
}
