import type { QueryClient } from '@tanstack/react-query';

/** Reads again what may have changed: everything but published results, which never do. */
export function invalidateChanging(queries: QueryClient): Promise<void> {
  return queries.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] !== 'result',
  });
}
