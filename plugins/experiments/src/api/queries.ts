import type {
  DefinitionSummary,
  ExperimentResult,
  Page,
  ProcessOutput,
  ResultFilter,
  ResultKey,
  ResultSummary,
  RunDetail,
  RunFilter,
  RunKey,
  RunSummary,
} from '@assay/plugin-experiments-common';
import { isActive } from '@assay/plugin-experiments-react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { experimentsApiRef } from './experimentsApi';
import { paces, usePace } from './live';
import type { Loadable } from './loadable';
import { toLoadable } from './loadable';

const PAGE_SIZE = 25;

/** Every definition with its latest run. */
export function useDefinitions(): Loadable<DefinitionSummary[]> {
  const api = useApi(experimentsApiRef);
  const pace = usePace(paces.list);
  return toLoadable(
    useQuery({
      queryKey: ['definitions'],
      queryFn: async ({ signal }) =>
        (await api.listDefinitions({ signal })).items,
      refetchInterval: query =>
        pace(query.state.data?.some(one => one.runs.active > 0) ?? false),
    }),
  );
}

/** Pages of a list read so far. */
export interface ListPages<T> {
  items: T[];
  total: number;
  /** Reads the next page; absent on the last one. */
  more?: () => void;
  isReadingMore: boolean;
}

/** Runs, newest first. */
export function useRuns(filter: RunFilter): Loadable<ListPages<RunSummary>> {
  const api = useApi(experimentsApiRef);
  const pace = usePace(paces.list);
  return useList(
    ['runs', filter],
    (cursor, signal) =>
      api.listRuns({ ...filter, limit: PAGE_SIZE, cursor }, { signal }),
    items => pace(items.some(isActive)),
  );
}

/** Results, newest first, those of deleted runs among them. */
export function useResults(
  filter: ResultFilter,
): Loadable<ListPages<ResultSummary>> {
  const api = useApi(experimentsApiRef);
  const pace = usePace(paces.list);
  return useList(
    ['results', filter],
    (cursor, signal) =>
      api.listResults({ ...filter, limit: PAGE_SIZE, cursor }, { signal }),
    () => pace(false),
  );
}

function useList<T>(
  queryKey: unknown[],
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
  interval: (items: T[]) => number,
): Loadable<ListPages<T>> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: page => page.nextCursor,
    refetchInterval: ({ state }) =>
      interval(state.data?.pages.flatMap(page => page.items) ?? []),
    // A changed filter keeps the old rows until the new ones are here: no flicker.
    placeholderData: keepPreviousData,
  });
  const loadable = toLoadable(query);
  if (loadable.state !== 'ready') {
    return loadable;
  }
  const { pages } = loadable.value;
  return {
    ...loadable,
    value: {
      items: pages.flatMap(page => page.items),
      total: pages[pages.length - 1].total,
      more: query.hasNextPage ? () => query.fetchNextPage() : undefined,
      isReadingMore: query.isFetchingNextPage,
    },
  };
}

/** Everything about one run. */
export function useRun(key: RunKey): Loadable<RunDetail> {
  const api = useApi(experimentsApiRef);
  const pace = usePace(paces.run);
  return toLoadable(
    useQuery({
      queryKey: ['run', key.namespace, key.name],
      queryFn: ({ signal }) => api.getRun(key, { signal }),
      refetchInterval: ({ state }) =>
        pace(state.data === undefined || isActive(state.data)),
    }),
  );
}

/** A published result. A revision never changes, so it is read once. */
export function useResult(
  key: ResultKey | undefined,
): Loadable<ExperimentResult> {
  const api = useApi(experimentsApiRef);
  return toLoadable(
    useQuery({
      queryKey: ['result', key],
      queryFn: ({ signal }) => api.getResult(key!, { signal }),
      enabled: key !== undefined,
      staleTime: key?.revision === undefined ? 0 : Infinity,
    }),
  );
}

/** What a process printed; read again while it is followed. */
export function useProcessOutput(
  key: RunKey & { process: string; tailLines: number },
  follow: boolean,
): Loadable<ProcessOutput> {
  const api = useApi(experimentsApiRef);
  return toLoadable(
    useQuery({
      queryKey: ['output', key],
      queryFn: ({ signal }) => api.getProcessOutput(key, { signal }),
      refetchInterval: follow ? 1500 : false,
    }),
  );
}
