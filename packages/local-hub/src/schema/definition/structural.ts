import { forbidden, invalid, required } from '../causes';
import { compilePattern } from '../pattern';
import { FieldCause, JsonSchemaProps } from '../types';
import { validateCompleteness, validateNested } from './nested';

type Level = 'root' | 'item' | 'field';

const emptyType: Record<Level, string> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/** That every part of the schema says what type it is, so that objects can be pruned and defaulted by it. */
export function validateStructural(
  props: JsonSchemaProps,
  path: string,
  level: Level = 'root',
): FieldCause[] {
  const { type, items, properties = {}, additionalProperties } = props;
  const causes: FieldCause[] = [];
  if (type === 'array' && !items)
    causes.push(required(`${path}.items`, 'must be specified'));
  if (items && !Array.isArray(items))
    causes.push(...validateStructural(items, `${path}.items`, 'item'));
  for (const [name, inner] of Object.entries(properties))
    causes.push(
      ...validateStructural(inner, `${path}.properties[${name}]`, 'field'),
    );
  if (additionalProperties !== undefined) {
    const place = `${path}.additionalProperties`;
    if (level === 'root')
      causes.push(forbidden(place, 'must not be used at the root'));
    if (typeof additionalProperties === 'object')
      causes.push(...validateStructural(additionalProperties, place, 'field'));
  }
  causes.push(
    ...extensionCauses(props, path),
    ...validateNested(props, path),
    ...patternCauses(props, path),
    ...typeCauses(props, path, level),
    ...metadataCauses(props, path, level),
    ...(level === 'root' ? validateCompleteness(props, path) : []),
  );
  return causes;
}

function extensionCauses(props: JsonSchemaProps, path: string): FieldCause[] {
  if (!props['x-kubernetes-int-or-string']) return [];
  return [
    'x-kubernetes-preserve-unknown-fields',
    'x-kubernetes-embedded-resource',
  ]
    .filter(name => props[name as keyof JsonSchemaProps] === true)
    .map(name =>
      invalid(
        `${path}.${name}`,
        true,
        'must be false if x-kubernetes-int-or-string is true',
      ),
    );
}

function patternCauses(
  { pattern }: JsonSchemaProps,
  path: string,
): FieldCause[] {
  if (!pattern) return [];
  try {
    compilePattern(pattern);
    return [];
  } catch (error) {
    return [
      invalid(
        `${path}.pattern`,
        pattern,
        `must be a valid regular expression, but isn't: ${
          error instanceof Error ? error.message : error
        }`,
      ),
    ];
  }
}

function typeCauses(
  props: JsonSchemaProps,
  path: string,
  level: Level,
): FieldCause[] {
  const { type = '' } = props;
  const embedded = props['x-kubernetes-embedded-resource'];
  const open =
    props['x-kubernetes-int-or-string'] ||
    props['x-kubernetes-preserve-unknown-fields'];
  const place = `${path}.type`;
  const causes: FieldCause[] = [];
  if (embedded && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true';
    causes.push(
      type === '' ? required(place, detail) : invalid(place, type, detail),
    );
  } else if (type === '' && !open)
    causes.push(required(place, emptyType[level]));
  if (embedded && props.additionalProperties !== undefined)
    causes.push(
      forbidden(
        `${path}.additionalProperties`,
        'must not be used if x-kubernetes-embedded-resource is set',
      ),
    );
  if (level === 'root' && type !== '' && type !== 'object')
    causes.push(invalid(place, type, 'must be object at the root'));
  const empty = Object.keys(props.properties ?? {}).length === 0;
  if (embedded && !props['x-kubernetes-preserve-unknown-fields'] && empty)
    causes.push(
      required(
        `${path}.properties`,
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ),
    );
  return causes;
}

/** Metadata is the server's: a schema may only narrow its names. */
function metadataCauses(
  props: JsonSchemaProps,
  path: string,
  level: Level,
): FieldCause[] {
  if (level !== 'root' && !props['x-kubernetes-embedded-resource']) return [];
  const causes: FieldCause[] = [];
  for (const name of ['kind', 'apiVersion']) {
    const type = props.properties?.[name]?.type;
    if (props.properties?.[name] && type !== 'string')
      causes.push(
        invalid(
          `${path}.properties[${name}].type`,
          type ?? '',
          'must be string',
        ),
      );
  }
  const metadata = props.properties?.metadata;
  if (!metadata) return causes;
  const place = `${path}.properties[metadata]`;
  if (metadata.type !== 'object')
    causes.push(
      invalid(`${place}.type`, metadata.type ?? '', 'must be object'),
    );
  if (level === 'root' && saysMore(metadata))
    causes.push(
      forbidden(
        place,
        'must not specify anything other than name and generateName, but metadata is implicitly specified',
      ),
    );
  return causes;
}

function saysMore({
  type: _type,
  default: _default,
  properties = {},
  ...rest
}: JsonSchemaProps) {
  const names = Object.keys(properties);
  return (
    Object.keys(rest).length > 0 ||
    names.some(name => name !== 'name' && name !== 'generateName')
  );
}
