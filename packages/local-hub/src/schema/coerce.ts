import { DecodeError, goDecode } from './goDecode';
import { goJson } from './goText';
import { metadataProps } from './metadataProps';
import { isObject, JsonObject, JsonSchemaProps, JsonValue } from './types';

/**
 * Puts the metadata of a resource, and of the resources embedded in it, into
 * the form of its Go type: in place.
 *
 * @param unknown - collects the paths of unknown metadata fields
 * @returns why the body cannot be decoded (400), undefined when it can
 */
export function coerceMetadata(
  object: JsonObject,
  props: JsonSchemaProps,
  resource: boolean,
  unknown: string[],
): string | undefined {
  try {
    coerce(object, props, '', resource, unknown);
    return undefined;
  } catch (error) {
    if (error instanceof DecodeError) return error.message;
    throw error;
  }
}

function coerce(
  value: JsonValue,
  props: JsonSchemaProps | undefined,
  path: string,
  root: boolean,
  unknown: string[],
): void {
  if (!props && !root) return;
  if (Array.isArray(value)) {
    value.forEach((item, i) =>
      coerce(item, props?.items, `${path}[${i}]`, false, unknown),
    );
    return;
  }
  if (!isObject(value)) return;
  if (root || props?.['x-kubernetes-embedded-resource'])
    coerceResource(value, path, root, unknown);
  const additional = props?.additionalProperties;
  for (const [name, inner] of Object.entries(value)) {
    const field = path === '' ? name : `${path}.${name}`;
    const property = props?.properties?.[name];
    if (property) coerce(inner, property, field, false, unknown);
    else if (typeof additional === 'object')
      coerce(inner, additional, `${path}[${name}]`, false, unknown);
  }
}

function coerceResource(
  value: JsonObject,
  path: string,
  root: boolean,
  unknown: string[],
): void {
  const wrong = (name: string, detail: string) =>
    new DecodeError(
      `${path === '' ? '' : `${path}.`}${name}: Invalid value: ${goJson(
        value[name],
      )}: ${detail}`,
    );
  for (const name of ['apiVersion', 'kind'])
    if (value[name] !== undefined && typeof value[name] !== 'string')
      throw wrong(name, 'must be a string');
  if (value.metadata === undefined) return;
  const field = path === '' ? 'metadata' : `${path}.metadata`;
  try {
    const decoded = goDecode(value.metadata, metadataProps, unknown, field);
    value.metadata = decoded ?? {};
  } catch (error) {
    // The root's own metadata is decoded with the object, without a path.
    if (root || !(error instanceof DecodeError)) throw error;
    throw wrong('metadata', error.message);
  }
}
