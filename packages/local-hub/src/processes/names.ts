import { createHash } from 'node:crypto';
import type { ProcessKey } from './types';

/**
 * Name of the process, the same for the same key: a folder name, a part of a URL, and the reason
 * why one wish can never become two processes.
 */
export function processId(key: ProcessKey): string {
  const parts = [key.runUid, key.role, key.trial ?? '', key.attempt];
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  const words = [key.role, key.trial].filter(Boolean).join('-');
  const slug = words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return `${slug || 'process'}-${key.attempt}-${hash.slice(0, 10)}`;
}

/** What tells that two attempts are attempts at the same thing. */
export function sameThing(
  a: Omit<ProcessKey, 'attempt'>,
  b: Omit<ProcessKey, 'attempt'>,
): boolean {
  return a.runUid === b.runUid && a.role === b.role && a.trial === b.trial;
}
