import { FieldPath } from './fieldPath';
import { FieldCause } from './types';

/**
 * What a part of the schema found. `matches` counts the checks that were made:
 * among the branches of `anyOf` and `oneOf` the server reports the one with the
 * most of them.
 */
export class Findings {
  readonly causes: FieldCause[] = [];
  matches = 0;
  readonly #seen = new Set<string>();

  get valid(): boolean {
    return this.causes.length === 0;
  }

  add(...causes: FieldCause[]): void {
    for (const cause of causes) {
      const identity = `${cause.field}\n${cause.message}`;
      if (this.#seen.has(identity)) continue;
      this.#seen.add(identity);
      this.causes.push(cause);
    }
  }

  merge(other: Findings): void {
    this.add(...other.causes);
    this.matches += other.matches;
  }
}

/**
 * Where a value stands. The server's texts name the path from the start of what
 * it validates, which for `/status` is the status, and its causes the whole path.
 */
export interface Place {
  /** Path in texts; '' at the start. */
  text: string;
  /** What stands before it in the path of a cause. */
  prefix: FieldPath;
}

export function placeField({ text, prefix }: Place): FieldPath {
  const trimmed = text.replace(/^\./, '');
  if (trimmed === '') return prefix;
  return prefix === undefined ? trimmed : `${prefix}.${trimmed}`;
}
