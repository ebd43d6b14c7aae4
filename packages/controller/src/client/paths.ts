import { ObjectKey, ResourceType } from '../resource';

/** Query values that are absent are left out. */
export type Query = Record<string, string | number | boolean | undefined>;

/** `/api/v1/...` or `/apis/<group>/<version>/...` of a whole collection. */
export function collectionPath(type: ResourceType, namespace?: string): string {
  const root = type.group
    ? `/apis/${type.group}/${type.version}`
    : `/api/${type.version}`;
  const scope =
    type.namespaced && namespace
      ? `/namespaces/${encodeURIComponent(namespace)}`
      : '';
  return `${root}${scope}/${type.plural}`;
}

/**
 * The path of one object.
 *
 * @throws TypeError when the key lacks what its type needs: an empty name would
 * address the whole collection, which for a delete is not the same thing
 */
export function objectPath(
  type: ResourceType,
  key: ObjectKey,
  subresource?: string,
): string {
  if (!key.name) throw new TypeError(`A ${type.kind} was addressed by no name`);
  const path = `${namespacedPath(type, key.namespace)}/${encodeURIComponent(
    key.name,
  )}`;
  return subresource ? `${path}/${subresource}` : path;
}

/**
 * The collection that an object is created in.
 *
 * @throws TypeError when a namespaced type is given no namespace
 */
export function namespacedPath(type: ResourceType, namespace?: string): string {
  if (type.namespaced && !namespace) {
    throw new TypeError(`A ${type.kind} was addressed without a namespace`);
  }
  return collectionPath(type, namespace);
}

export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, `${value}`);
  }
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}
