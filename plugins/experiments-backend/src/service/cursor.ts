import { InvalidRequestError } from './errors';

/** At most this many items on a page. */
export const MAX_LIMIT = 200;
export const DEFAULT_LIMIT = 50;

/** Which part of a list is asked for. */
export interface PageRequest {
  limit?: number;
  cursor?: string;
}

/**
 * A page of a sorted list. The cursor holds the key of the last item that was given, so that
 * items that come and go in between make no other item appear twice or not at all.
 */
export function pageOf<T>(
  sorted: readonly T[],
  page: PageRequest,
  keyOf: (item: T) => readonly string[],
  compareKeys: (a: readonly string[], b: readonly string[]) => number,
): { items: T[]; nextCursor?: string; total: number } {
  const after = page.cursor ? decodeCursor(page.cursor) : undefined;
  const start = after
    ? sorted.findIndex(item => compareKeys(keyOf(item), after) > 0)
    : 0;
  const limit = page.limit ?? DEFAULT_LIMIT;
  const items = start < 0 ? [] : sorted.slice(start, start + limit);
  const more = start >= 0 && start + limit < sorted.length;
  return {
    items,
    nextCursor: more ? encodeCursor(keyOf(items[items.length - 1])) : undefined,
    total: sorted.length,
  };
}

export function encodeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws InvalidRequestError when the text is no cursor of ours */
export function decodeCursor(cursor: string): string[] {
  try {
    const key: unknown = JSON.parse(
      Buffer.from(cursor, 'base64url').toString('utf8'),
    );
    if (Array.isArray(key) && key.every(part => typeof part === 'string')) {
      return key;
    }
  } catch {
    // Said below.
  }
  throw new InvalidRequestError([
    {
      field: 'cursor',
      reason: 'Invalid',
      message: 'is no cursor that this API has given',
    },
  ]);
}
