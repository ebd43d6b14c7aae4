import { FieldCause } from './types';

/**
 * The text of `Status.message` for a 422: one cause as it stands, several in brackets.
 *
 * @param kind - `Kind.group` as the server prints it, for example `Experiment.assay.dev`; the bare kind in the core group
 * @public
 */
export function invalidMessage(
  kind: string,
  name: string,
  causes: FieldCause[],
): string {
  const lines = [
    ...new Set(causes.map(cause => `${cause.field}: ${cause.message}`)),
  ];
  const list = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
  return `${kind} "${name}" is invalid: ${list}`;
}

/** The text for one unknown field, as `Warning` headers and strict errors carry it. @public */
export function unknownFieldMessage(path: string): string {
  return `unknown field "${path}"`;
}
