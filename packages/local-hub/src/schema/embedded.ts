import { invalid, required } from './causes';
import { child, FieldPath, index, key } from './fieldPath';
import { checkLabel1035 } from './names';
import { validateMetadata } from './objectMeta';
import {
  FieldCause,
  isObject,
  JsonObject,
  JsonSchemaProps,
  JsonValue,
} from './types';

/** Validates `x-kubernetes-embedded-resource` values: type and metadata. */
export function validateEmbedded(
  path: FieldPath,
  props: JsonSchemaProps,
  value: JsonValue,
): FieldCause[] {
  if (Array.isArray(value)) {
    const { items } = props;
    return items
      ? value.flatMap((item, i) =>
          validateEmbedded(index(path, i), items, item),
        )
      : [];
  }
  if (!isObject(value)) return [];
  const causes = props['x-kubernetes-embedded-resource']
    ? resourceCauses(path, value)
    : [];
  const additional = props.additionalProperties;
  for (const [name, inner] of Object.entries(value)) {
    const property = props.properties?.[name];
    if (property)
      causes.push(...validateEmbedded(child(path, name), property, inner));
    else if (typeof additional === 'object')
      causes.push(...validateEmbedded(key(path, name), additional, inner));
  }
  return causes;
}

function resourceCauses(path: FieldPath, value: JsonObject): FieldCause[] {
  const causes: FieldCause[] = [];
  for (const name of ['apiVersion', 'kind'])
    if (!Object.hasOwn(value, name)) causes.push(required(child(path, name)));
  const { apiVersion, kind, metadata } = value;
  if (apiVersion !== undefined) {
    const field = child(path, 'apiVersion');
    if (typeof apiVersion !== 'string')
      causes.push(invalid(field, apiVersion, 'must be a string'));
    else if (apiVersion === '')
      causes.push(invalid(field, apiVersion, 'must not be empty'));
    else if (apiVersion.split('/').length > 2)
      causes.push(
        invalid(
          field,
          apiVersion,
          `unexpected GroupVersion string: ${apiVersion}`,
        ),
      );
  }
  if (kind !== undefined) {
    const field = child(path, 'kind');
    if (typeof kind !== 'string')
      causes.push(invalid(field, kind, 'must be a string'));
    else if (kind === '')
      causes.push(invalid(field, kind, 'must not be empty'));
    else {
      const complaints = checkLabel1035(kind.toLowerCase());
      if (complaints.length > 0)
        causes.push(
          invalid(
            field,
            kind,
            `may have mixed case, but should otherwise match: ${complaints.join(
              ',',
            )}`,
          ),
        );
    }
  }
  if (isObject(metadata)) {
    const named = { ...metadata, name: metadata.name || 'fakename' };
    causes.push(
      ...validateMetadata(named, child(path, 'metadata'), {
        namespaced: !!metadata.namespace,
        nameRule: 'path-segment',
      }),
    );
  }
  return causes;
}
