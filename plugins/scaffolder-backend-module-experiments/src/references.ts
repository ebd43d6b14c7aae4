import { InputError } from '@backstage/errors';

/**
 * The name in an entity reference; a bare name is one too. Definitions and components have one
 * namespace in the catalog, so that the name says everything.
 * @throws InputError when the reference names another kind
 */
export function nameOf(reference: string, kind: string): string {
  const match = /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^:/]+)$/.exec(
    reference.trim(),
  );
  if (!match || (match[1] && match[1].toLowerCase() !== kind)) {
    throw new InputError(
      `"${reference}" does not name a thing of kind ${kind}`,
    );
  }
  return match[3];
}
