import { isObject, JsonObject, JsonValue } from '../../schema';
import { compareBytes, goNumber, goQuote } from '../../schema/goText';
import { elementText, fieldElement, PathElement } from '../pathElement';
import { kindFor } from './kinds';
import { ItemError, itemElement } from './listItems';
import { ListType, MapType, MergeType } from './MergeType';

/** Says where a value does not fit its type, in the server's words; empty when it fits. */
export function checkTyped(
  value: JsonValue,
  type: MergeType,
  options: { allowDuplicates?: boolean } = {},
): string[] {
  const errors: string[] = [];
  new Checker(errors, options.allowDuplicates ?? false).check(value, type, '');
  return errors;
}

/** One error as it stands, several as a list. */
export function typedErrorText(errors: string[]): string {
  if (errors.length === 1) return errors[0];
  return ['errors:', ...errors.map(error => `  ${error}`)].join('\n');
}

class Checker {
  constructor(
    private readonly errors: string[],
    private readonly allowDuplicates: boolean,
  ) {}

  check(value: JsonValue, type: MergeType, path: string): void {
    const complain = (text: string) =>
      this.errors.push(path === '' ? text : `${path}: ${text}`);
    switch (kindFor(type, value)) {
      case 'map':
        if (isObject(value)) this.#fields(value, type.map!, path);
        else if (value !== null)
          complain(`expected map, got &{${plain(value)}}`);
        break;
      case 'list':
        if (Array.isArray(value)) this.#items(value, type.list!, path);
        else if (value !== null)
          complain(`expected list, got &{${plain(value)}}`);
        break;
      default: {
        const wrong = scalarError(value, type.scalar!);
        if (wrong) complain(wrong);
      }
    }
  }

  #fields(value: JsonObject, type: MapType, path: string): void {
    for (const [name, inner] of Object.entries(value)) {
      const place = `${path}${elementText(fieldElement(name))}`;
      const innerType = type.fields.get(name) ?? type.element;
      if (!innerType) {
        // The server stops at the first field that it does not know.
        this.errors.push(`${place}: field not declared in schema`);
        return;
      }
      this.check(inner, innerType, place);
    }
  }

  #items(items: JsonValue[], type: ListType, path: string): void {
    const seen = new Set<PathElement>();
    for (let i = 0; i < items.length; i++) {
      let place = `${path}[${i}]`;
      if (type.associative) {
        const element = this.#identify(items[i], i, type, path);
        if (element === undefined) return;
        if (seen.has(element) && !this.allowDuplicates)
          this.errors.push(
            `${path}: duplicate entries for key ${elementText(element)}`,
          );
        seen.add(element);
        place = `${path}${elementText(element)}`;
      }
      this.check(items[i], type.element, place);
    }
  }

  #identify(
    item: JsonValue,
    i: number,
    type: ListType,
    path: string,
  ): PathElement | undefined {
    try {
      return itemElement(type, item);
    } catch (error) {
      if (!(error instanceof ItemError)) throw error;
      this.errors.push(`${path}: element ${i}: ${error.message}`);
      return undefined;
    }
  }
}

function scalarError(
  value: JsonValue,
  scalar: NonNullable<MergeType['scalar']>,
): string | undefined {
  if (value === null) return undefined;
  switch (scalar) {
    case 'numeric':
      return typeof value === 'number'
        ? undefined
        : `expected numeric (int or float), got ${goTypeOf(value)}`;
    case 'string':
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${literal(
            value,
          )}}`;
    case 'boolean':
      return typeof value === 'boolean'
        ? undefined
        : `expected boolean, got &{${plain(value)}}`;
    default:
      return typeof value === 'object'
        ? `expected any scalar, got &{${plain(value)}}`
        : undefined;
  }
}

function goTypeOf(value: JsonValue): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isObject(value)) return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

/** Go's `%v`. */
function plain(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(plain).join(' ')}]`;
  if (isObject(value))
    return `map[${sorted(value)
      .map(([k, v]) => `${k}:${plain(v)}`)
      .join(' ')}]`;
  return typeof value === 'number' ? goNumber(value) : String(value);
}

/** Go's `%#v`. */
function literal(value: JsonValue): string {
  if (value === null) return 'interface {}(nil)';
  if (typeof value === 'string') return goQuote(value);
  if (Array.isArray(value))
    return `[]interface {}{${value.map(literal).join(', ')}}`;
  if (isObject(value))
    return `map[string]interface {}{${sorted(value)
      .map(([k, v]) => `${goQuote(k)}:${literal(v)}`)
      .join(', ')}}`;
  return typeof value === 'number' ? goNumber(value) : String(value);
}

function sorted(value: JsonObject): [string, JsonValue][] {
  return Object.entries(value).sort(([left], [right]) =>
    compareBytes(left, right),
  );
}
