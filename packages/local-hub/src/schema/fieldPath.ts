/**
 * Paths of fields as the API server writes them. `undefined` is the object as a
 * whole, which prints as `<nil>`.
 */
export type FieldPath = string | undefined;

/** `spec` + `targets` is `spec.targets`. */
export function child(path: FieldPath, name: string): string {
  return path === undefined ? name : `${path}.${name}`;
}

/** `spec.targets` + 0 is `spec.targets[0]`. */
export function index(path: FieldPath, position: number): string {
  return `${path ?? ''}[${position}]`;
}

/** `metadata.labels` + `a/b` is `metadata.labels[a/b]`. */
export function key(path: FieldPath, name: string): string {
  return `${path ?? ''}[${name}]`;
}
