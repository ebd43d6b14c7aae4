import type { UseQueryResult } from '@tanstack/react-query';
import type { Failure } from './failure';
import { toFailure } from './failure';

/** Something that is being read, could not be read, or is here. */
export type Loadable<T> =
  | { state: 'loading' }
  | { state: 'failed'; failure: Failure; retry(): void }
  | {
      state: 'ready';
      value: T;
      /** When the value was read, in milliseconds since the epoch. */
      asOf: number;
      /** Why the value could not be read again since; what is known stays on the page. */
      stale?: Failure;
    };

export function toLoadable<T>(query: UseQueryResult<T>): Loadable<T> {
  if (query.data !== undefined) {
    // A thing that is gone, or may no longer be read, is not shown from memory.
    const failure = query.error ? toFailure(query.error) : undefined;
    if (failure?.kind === 'not-found' || failure?.kind === 'forbidden') {
      return { state: 'failed', failure, retry: query.refetch };
    }
    return {
      state: 'ready',
      value: query.data,
      asOf: query.dataUpdatedAt,
      stale: failure,
    };
  }
  return query.error
    ? { state: 'failed', failure: toFailure(query.error), retry: query.refetch }
    : { state: 'loading' };
}
