import { createHash } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** Base 32 of the first bytes of a SHA-256, in letters that a name may have. */
function shortHash(text: string, length: number): string {
  const bytes = createHash('sha256').update(text).digest();
  return [...bytes.subarray(0, length)]
    .map(byte => ALPHABET[byte % ALPHABET.length])
    .join('');
}

/**
 * Names of a keyed request: the same caller with the same key gets the same run, whichever replica
 * answers, and never the run of another caller.
 */
export function keyedNames(options: {
  definition: string;
  caller: string;
  key: string;
}): { name: string; task: string } {
  const text = JSON.stringify([options.caller, options.key]);
  return {
    name: `${options.definition}-${shortHash(`name${text}`, 8)}`,
    task: shortHash(`task${text}`, 24),
  };
}

/** A name that may be a definition's, from words of people. */
export function slugOf(title: string): string | undefined {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return slug || undefined;
}
