import { child, FieldPath, key } from '../fieldPath';
import { valueSchema } from '../nulls';
import { JsonSchemaProps } from '../types';

const token = /\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/y;

/** The names in a path such as `.spec.name` or `.labels['a/b']`, and what could not be read. */
function parse(path: string): { names: string[]; rest: string } {
  const names: string[] = [];
  let end = 0;
  token.lastIndex = 0;
  for (let match = token.exec(path); match; match = token.exec(path)) {
    names.push(match[1] ?? match[2].replace(/\\(.)/g, '$1'));
    end = token.lastIndex;
  }
  return { names, rest: path.slice(end) };
}

/** Where a failed rule points to: below the node that carries it. */
export function normalizeFieldPath(
  path: FieldPath,
  props: JsonSchemaProps,
  fieldPath?: string,
): FieldPath {
  if (!fieldPath) return path;
  const { names, rest } = parse(fieldPath);
  if (rest !== '') return path;
  let place = path;
  let inner: JsonSchemaProps | undefined = props;
  for (const name of names) {
    const property: JsonSchemaProps | undefined = inner?.properties?.[name];
    place = property ? child(place, name) : key(place, name);
    inner = property ?? valueSchema(inner, name);
  }
  return place;
}

/** Follows a path through a schema, or says why it leads nowhere. */
export function resolveFieldPath(
  path: string,
  props: JsonSchemaProps,
  { lists = true }: { lists?: boolean } = {},
): { props: JsonSchemaProps } | { error: string } {
  if (!lists && path.includes('['))
    return { error: 'array notation is not allowed' };
  const { names, rest } = parse(path);
  let inner = props;
  for (const name of names) {
    const next = valueSchema(inner, name);
    if (!next) return { error: 'does not refer to a valid field' };
    inner = next;
  }
  if (rest !== '')
    return {
      error: `expected [ or . but got: ${rest.split(/[.[\]]/)[0] || rest}`,
    };
  return { props: inner };
}
