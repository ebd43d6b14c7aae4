/** A path below `/api/v1` or `/apis/<group>/<version>`, taken apart. */
export interface ResourcePath {
  group: string;
  version: string;
  plural: string;
  namespace?: string;
  name?: string;
  subresource?: string;
  /** One of the old `/watch/` paths. */
  isWatch: boolean;
}

/** Below a namespace these are its own subresources, not resources in it. */
const NAMESPACE_SUBRESOURCES = new Set(['status', 'finalize']);

/** What is no encoding stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * Takes a path apart as Kubernetes does.
 *
 * @returns undefined when it is not the path of a resource
 */
export function parseResourcePath(path: string): ResourcePath | undefined {
  const parts = path.split('/').filter(Boolean).map(decoded);
  const isCore = parts[0] === 'api';
  if (!isCore && parts[0] !== 'apis') {
    return undefined;
  }
  const [group, version, ...rest] = isCore
    ? ['', ...parts.slice(1)]
    : parts.slice(1);
  const isWatch = rest[0] === 'watch';
  if (isWatch) {
    rest.shift();
  }
  if (!version || rest.length === 0) {
    return undefined;
  }
  const base = { group, version, isWatch };
  if (
    rest[0] === 'namespaces' &&
    rest.length > 2 &&
    !NAMESPACE_SUBRESOURCES.has(rest[2])
  ) {
    const [, namespace, plural, name, subresource, ...more] = rest;
    return more.length > 0
      ? undefined
      : { ...base, namespace, plural, name, subresource };
  }
  const [plural, name, subresource, ...more] = rest;
  return more.length > 0 ? undefined : { ...base, plural, name, subresource };
}
