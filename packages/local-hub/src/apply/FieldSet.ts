import { isObject, JsonObject } from '../schema';
import {
  compareElements,
  fieldName,
  normalizeElement,
  PathElement,
} from './pathElement';
import { MergeType } from './typed/MergeType';

/**
 * A set of field paths, as a tree: a node is a member itself, has members below
 * it, or both. Sets are never changed once they are shared; the operations
 * return new ones and may share parts.
 */
export class FieldSet {
  readonly #members = new Set<PathElement>();
  readonly #children = new Map<PathElement, FieldSet>();

  /** Reads the `fieldsV1` of an entry. @throws SyntaxError when an element cannot be read */
  static decode(fields: JsonObject): FieldSet {
    const set = new FieldSet();
    for (const [name, value] of Object.entries(fields)) {
      if (name === '.') continue;
      const element = normalizeElement(name);
      const below = isObject(value) ? value : {};
      const names = Object.keys(below);
      if (names.length === 0 || '.' in below) set.#members.add(element);
      const child = FieldSet.decode(below);
      if (!child.isEmpty) set.#children.set(element, child);
    }
    return set;
  }

  static of(...paths: PathElement[][]): FieldSet {
    const set = new FieldSet();
    for (const path of paths) set.insert(path);
    return set;
  }

  /** The `fieldsV1` form, in the server's order. */
  encode(): JsonObject {
    return this.#encode(false);
  }

  #encode(withSelf: boolean): JsonObject {
    const fields: JsonObject = withSelf ? { '.': {} } : {};
    const elements = new Set([...this.#members, ...this.#children.keys()]);
    for (const element of [...elements].sort(compareElements)) {
      const child = this.#children.get(element);
      fields[element] = child ? child.#encode(this.#members.has(element)) : {};
    }
    return fields;
  }

  get isEmpty(): boolean {
    return (
      this.#members.size === 0 &&
      [...this.#children.values()].every(child => child.isEmpty)
    );
  }

  /** Adds a path. Only for a set that is being built. */
  insert(path: readonly PathElement[]): void {
    if (path.length === 0) return;
    const [first, ...rest] = path;
    if (rest.length === 0) {
      this.#members.add(first);
      return;
    }
    let child = this.#children.get(first);
    if (!child) {
      child = new FieldSet();
      this.#children.set(first, child);
    }
    child.insert(rest);
  }

  has(path: readonly PathElement[]): boolean {
    const [first, ...rest] = path;
    if (first === undefined) return false;
    if (rest.length === 0) return this.#members.has(first);
    return this.#children.get(first)?.has(rest) ?? false;
  }

  hasMember(element: PathElement): boolean {
    return this.#members.has(element);
  }

  /** What the set holds below an element. */
  below(element: PathElement): FieldSet {
    return this.#children.get(element) ?? new FieldSet();
  }

  /** Every path, members of a node before what is below it. */
  paths(prefix: PathElement[] = []): PathElement[][] {
    const own = [...this.#members]
      .sort(compareElements)
      .map(element => [...prefix, element]);
    const below = [...this.#children.keys()]
      .sort(compareElements)
      .flatMap(element => this.below(element).paths([...prefix, element]));
    return [...own, ...below];
  }

  union(other: FieldSet): FieldSet {
    const set = this.#copy();
    for (const element of other.#members) set.#members.add(element);
    for (const [element, child] of other.#children) {
      const mine = set.#children.get(element);
      set.#children.set(element, mine ? mine.union(child) : child);
    }
    return set;
  }

  intersection(other: FieldSet): FieldSet {
    const set = new FieldSet();
    for (const element of this.#members)
      if (other.#members.has(element)) set.#members.add(element);
    for (const [element, child] of this.#children) {
      const theirs = other.#children.get(element);
      if (theirs) set.#setChild(element, child.intersection(theirs));
    }
    return set;
  }

  /** Takes away the paths of the other set, not what is below them. */
  difference(other: FieldSet): FieldSet {
    const set = new FieldSet();
    for (const element of this.#members)
      if (!other.#members.has(element)) set.#members.add(element);
    for (const [element, child] of this.#children) {
      const theirs = other.#children.get(element);
      set.#setChild(element, theirs ? child.difference(theirs) : child);
    }
    return set;
  }

  /** Takes away the paths of the other set and all that is below them. */
  recursiveDifference(other: FieldSet): FieldSet {
    const set = new FieldSet();
    for (const element of this.#members)
      if (!other.#members.has(element)) set.#members.add(element);
    for (const [element, child] of this.#children) {
      if (other.#members.has(element)) continue;
      const theirs = other.#children.get(element);
      set.#setChild(
        element,
        theirs ? child.recursiveDifference(theirs) : child,
      );
    }
    return set;
  }

  /**
   * Adds the declared fields that the set only passes through: owning `a.b.c`
   * means owning the struct `a`, though not the item of a map.
   */
  withNamedFields(type: MergeType | undefined): FieldSet {
    const set = new FieldSet();
    for (const element of this.#members) set.#members.add(element);
    for (const [element, child] of this.#children) {
      const name = fieldName(element);
      if (name !== undefined && type?.map?.fields.has(name))
        set.#members.add(element);
      const below =
        name !== undefined
          ? type?.map?.fields.get(name) ?? type?.map?.element
          : type?.list?.element;
      set.#setChild(element, child.withNamedFields(below));
    }
    return set;
  }

  #setChild(element: PathElement, child: FieldSet): void {
    if (!child.isEmpty) this.#children.set(element, child);
  }

  #copy(): FieldSet {
    const set = new FieldSet();
    for (const element of this.#members) set.#members.add(element);
    for (const [element, child] of this.#children)
      set.#children.set(element, child);
    return set;
  }
}
