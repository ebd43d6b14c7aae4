import { child, FieldPath } from '../fieldPath';
import { JsonSchemaProps } from '../types';

const token = /\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/y;

/** The names in a rule's `fieldPath`; undefined when it is not one. */
function parse(fieldPath: string): string[] | undefined {
  const names: string[] = [];
  token.lastIndex = 0;
  let end = 0;
  for (
    let match = token.exec(fieldPath);
    match;
    match = token.exec(fieldPath)
  ) {
    names.push(match[1] ?? match[2].replace(/\\(.)/g, '$1'));
    end = token.lastIndex;
  }
  return end === fieldPath.length ? names : undefined;
}

/** Where a failed rule points to: below the node that carries it. */
export function normalizeFieldPath(
  path: FieldPath,
  fieldPath?: string,
): FieldPath {
  if (!fieldPath) return path;
  return (parse(fieldPath) ?? []).reduce<FieldPath>(
    (inner, name) => child(inner, name),
    path,
  );
}

/** Says what is wrong with a `fieldPath`, undefined when it leads to a field of the schema. */
export function checkFieldPath(
  fieldPath: string,
  props: JsonSchemaProps,
): string | undefined {
  const names = parse(fieldPath);
  if (!names) return `expected [ or . but got: ${fieldPath}`;
  let inner: JsonSchemaProps | undefined = props;
  for (const name of names) {
    const additional: JsonSchemaProps['additionalProperties'] =
      inner?.additionalProperties;
    inner =
      inner?.properties?.[name] ??
      (typeof additional === 'object' ? additional : undefined);
    if (!inner) return 'does not refer to a valid field';
  }
  return undefined;
}
