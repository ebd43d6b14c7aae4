import { compareBytes } from './goText';
import { isObject, JsonObject, JsonSchemaProps, JsonValue } from './types';

const metaFields = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * Removes in place what the schema does not know; returns the paths, sorted.
 *
 * @param resource - whether the object is the root of a resource, whose metadata is not its schema's business
 */
export function pruneUnknown(
  object: JsonObject,
  props: JsonSchemaProps,
  resource: boolean,
): string[] {
  const unknown: string[] = [];
  prune(object, props, '', unknown, resource);
  return unknown.sort(compareBytes);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function prune(
  value: JsonValue,
  props: JsonSchemaProps | undefined,
  path: string,
  unknown: string[],
  resource = false,
): void {
  const preserve = props?.['x-kubernetes-preserve-unknown-fields'] ?? false;
  const embedded = resource || props?.['x-kubernetes-embedded-resource'];
  if (Array.isArray(value)) {
    value.forEach((item, i) => {
      const inner = `${path}[${i}]`;
      if (preserve) prunePreserved(item, props?.items, inner, unknown);
      else prune(item, props?.items, inner, unknown);
    });
    return;
  }
  if (!isObject(value)) return;
  const additional = props?.additionalProperties;
  for (const name of Object.keys(value)) {
    if (embedded && metaFields.has(name)) continue;
    const property = props?.properties?.[name];
    if (property) prune(value[name], property, join(path, name), unknown);
    else if (typeof additional === 'object')
      prune(value[name], additional, join(path, name), unknown);
    else if (preserve) continue;
    else if (additional)
      prune(value[name], undefined, join(path, name), unknown);
    else {
      if (path !== '' || !metaFields.has(name)) unknown.push(join(path, name));
      delete value[name];
    }
  }
}

/** Elements of a preserved list keep what their own schema does not name. */
function prunePreserved(
  value: JsonValue,
  props: JsonSchemaProps | undefined,
  path: string,
  unknown: string[],
): void {
  if (props)
    prune(
      value,
      { ...props, 'x-kubernetes-preserve-unknown-fields': true },
      path,
      unknown,
    );
}
