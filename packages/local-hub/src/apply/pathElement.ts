import { JsonObject, JsonValue } from '../schema';
import { compareBytes, goJson, goNumber, goQuote } from '../schema/goText';

/**
 * One step of a path in a field set, in the form in which `fieldsV1` writes it:
 * `f:<name>` a field, `k:<json>` a list item by its keys, `v:<json>` an item of
 * a set, `i:<n>` a position. `.` is not an element but says that the node
 * itself belongs to the set.
 */
export type PathElement = string;

export const fieldElement = (name: string): PathElement => `f:${name}`;

export const keyElement = (keys: JsonObject): PathElement =>
  `k:${goJson(keys)}`;

export const valueElement = (value: JsonValue): PathElement =>
  `v:${goJson(value)}`;

/** The name of a field, undefined for an item of a list. */
export function fieldName(element: PathElement): string | undefined {
  return element.startsWith('f:') ? element.slice(2) : undefined;
}

/**
 * The same element in the one form that sets are compared in: clients may order
 * keys and escape characters as they like.
 */
export function normalizeElement(element: string): PathElement {
  const kind = element.slice(0, 2);
  if (kind !== 'k:' && kind !== 'v:') return element;
  return `${kind}${goJson(JSON.parse(element.slice(2)))}`;
}

const kindOrder = ['f', 'k', 'v', 'i'];

/** The order in which the server writes the elements of a set. */
export function compareElements(left: PathElement, right: PathElement): number {
  const byKind = kindOrder.indexOf(left[0]) - kindOrder.indexOf(right[0]);
  if (byKind !== 0) return byKind;
  if (left[0] === 'i') return Number(left.slice(2)) - Number(right.slice(2));
  return compareBytes(left, right);
}

/** A path as conflicts name it: `.spec.targets[name="a"].cluster`. */
export function pathText(path: PathElement[]): string {
  return path.map(elementText).join('');
}

export function elementText(element: PathElement): string {
  const rest = element.slice(2);
  switch (element[0]) {
    case 'f':
      return `.${rest}`;
    case 'k': {
      const keys = Object.entries(JSON.parse(rest) as JsonObject);
      return `[${keys
        .map(([name, value]) => `${name}=${valueText(value)}`)
        .join(',')}]`;
    }
    case 'v':
      return `[=${valueText(JSON.parse(rest))}]`;
    default:
      return `[${rest}]`;
  }
}

function valueText(value: JsonValue): string {
  if (typeof value === 'string') return goQuote(value);
  if (typeof value === 'number') return goNumber(value);
  return goJson(value);
}
