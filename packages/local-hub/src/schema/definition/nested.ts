import { forbidden, required } from '../causes';
import { deepEqual } from '../json';
import { FieldCause, JsonSchemaProps } from '../types';

/** What only the structural part of a schema may say, and how a branch is told so. */
const structuralOnly: [name: keyof JsonSchemaProps, detail: string][] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['title', 'must be empty to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
  ['x-kubernetes-validations', 'must be empty to be structural'],
];

/** The one use of types in branches that is allowed. */
const intOrString: JsonSchemaProps[] = [
  { type: 'integer' },
  { type: 'string' },
];

/** The branches of a node: they may restrict values, not describe them. */
export function validateNested(
  props: JsonSchemaProps,
  path: string,
): FieldCause[] {
  return branches(props, path).flatMap(([branch, place]) =>
    branchCauses(branch, place),
  );
}

/**
 * What the branches of the root restrict has to be described outside of them.
 * The server does not ask that of the branches further down.
 */
export function validateCompleteness(
  root: JsonSchemaProps,
  path: string,
): FieldCause[] {
  return branches(root, path).flatMap(([branch, place]) =>
    undeclaredCauses(branch, place, root, path),
  );
}

function branches(
  props: JsonSchemaProps,
  path: string,
): [JsonSchemaProps, string][] {
  const found: [JsonSchemaProps, string][] = [];
  for (const word of ['anyOf', 'allOf', 'oneOf'] as const) {
    const list = props[word] ?? [];
    if (word === 'anyOf' && deepEqual(list, intOrString)) continue;
    list.forEach((branch, i) => {
      const skip =
        word === 'allOf' && i === 0 && deepEqual(branch.anyOf, intOrString);
      found.push([
        skip ? { ...branch, anyOf: undefined } : branch,
        `${path}.${word}[${i}]`,
      ]);
    });
  }
  if (props.not) found.push([props.not, `${path}.not`]);
  return found;
}

function branchCauses(branch: JsonSchemaProps, path: string): FieldCause[] {
  const causes = structuralOnly
    .filter(([name]) => isSaid(branch[name]))
    .map(([name, detail]) => forbidden(`${path}.${name}`, detail));
  if (branch.properties?.metadata)
    causes.push(
      forbidden(
        `${path}.properties[metadata]`,
        'must not be specified in a nested context',
      ),
    );
  if (branch.items) causes.push(...branchCauses(branch.items, `${path}.items`));
  for (const [name, inner] of Object.entries(branch.properties ?? {}))
    causes.push(...branchCauses(inner, `${path}.properties[${name}]`));
  for (const [inner, place] of branches(branch, path))
    causes.push(...branchCauses(inner, place));
  return causes;
}

function isSaid(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '')
    return false;
  return !Array.isArray(value) || value.length > 0;
}

function undeclaredCauses(
  branch: JsonSchemaProps,
  branchPath: string,
  props: JsonSchemaProps,
  path: string,
): FieldCause[] {
  const causes: FieldCause[] = [];
  const missing = (place: string, by: string) =>
    causes.push(required(place, `because it is defined in ${by}`));
  for (const [name, inner] of Object.entries(branch.properties ?? {})) {
    const place = `${path}.properties[${name}]`;
    const by = `${branchPath}.properties[${name}]`;
    const declared = props.properties?.[name];
    if (declared) causes.push(...undeclaredCauses(inner, by, declared, place));
    else missing(place, by);
  }
  if (branch.items) {
    if (props.items)
      causes.push(
        ...undeclaredCauses(
          branch.items,
          `${branchPath}.items`,
          props.items,
          `${path}.items`,
        ),
      );
    else missing(`${path}.items`, `${branchPath}.items`);
  }
  for (const [inner, place] of branches(branch, branchPath))
    causes.push(...undeclaredCauses(inner, place, props, path));
  return causes;
}
