import { invalid } from '../causes';
import { validateEmbedded } from '../embedded';
import { clone, deepEqual } from '../json';
import { pruneUnknown } from '../pruning';
import { SchemaValidator } from '../SchemaValidator';
import { FieldCause, isObject, JsonSchemaProps } from '../types';

/** That defaults are of their type, hold what their schema asks, and have no unknown fields. */
export function validateDefaults(
  props: JsonSchemaProps,
  path: string,
): FieldCause[] {
  return visit({ ...props, 'x-kubernetes-embedded-resource': true }, path);
}

function visit(props: JsonSchemaProps, path: string): FieldCause[] {
  const causes = ownCauses(props, `${path}.default`);
  if (props.items) causes.push(...visit(props.items, `${path}.items`));
  // Defaults inside of metadata are refused elsewhere.
  for (const [name, inner] of Object.entries(props.properties ?? {}))
    if (!props['x-kubernetes-embedded-resource'] || name !== 'metadata')
      causes.push(...visit(inner, `${path}.properties[${name}]`));
  return causes;
}

function ownCauses(props: JsonSchemaProps, path: string): FieldCause[] {
  const value = props.default;
  if (value === undefined || value === null) return [];
  const causes: FieldCause[] = [];
  if (isObject(value)) {
    const pruned = clone(value);
    pruneUnknown(pruned, props, false);
    if (!deepEqual(pruned, value))
      causes.push(invalid(path, value, 'must not have unknown fields'));
  }
  const embedded = validateEmbedded(path, props, value);
  if (embedded.length > 0) return [...causes, ...embedded];
  const { causes: wrong } = new SchemaValidator(props).validate(value, {
    text: '',
    prefix: path,
  });
  return [...causes, ...wrong];
}
