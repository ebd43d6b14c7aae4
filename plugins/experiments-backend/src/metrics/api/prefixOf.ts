/** A path as it stands before `/api/v1`: empty, or with a slash at its start and none at its end. */
export function prefixOf(path: string | undefined): string {
  const trimmed = (path ?? '').replace(/^\/+|\/+$/g, '');
  return trimmed ? `/${trimmed}` : '';
}
