import type { Phase, RunFilter } from '@assay/plugin-experiments-common';
import { allPhases } from '@assay/plugin-experiments-react';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

/** What the filters of a list of runs can say. */
export interface RunFilters {
  phases: Phase[];
  definition?: string;
}

/**
 * The filters stand in the address, so that a list can be sent to somebody and the browser's way
 * back works. Words that mean nothing are passed over.
 */
export function useRunFilters(): {
  filters: RunFilters;
  runFilter: RunFilter;
  setFilters(next: Partial<RunFilters>): void;
  isFiltered: boolean;
} {
  const [search, setSearch] = useSearchParams();
  const phaseText = search.get('phase') ?? '';
  const definition = search.get('definition') ?? undefined;

  const filters = useMemo<RunFilters>(
    () => ({
      phases: allPhases.filter(phase => phaseText.split(',').includes(phase)),
      definition,
    }),
    [phaseText, definition],
  );
  const runFilter = useMemo<RunFilter>(
    () => ({
      definition: filters.definition,
      phases: filters.phases.length > 0 ? filters.phases : undefined,
    }),
    [filters],
  );
  const setFilters = useCallback(
    (next: Partial<RunFilters>) =>
      setSearch(
        current => {
          const merged = { ...filters, ...next };
          const changed = new URLSearchParams(current);
          write(changed, 'phase', merged.phases.join(','));
          write(changed, 'definition', merged.definition);
          return changed;
        },
        { replace: true },
      ),
    [filters, setSearch],
  );
  return {
    filters,
    runFilter,
    setFilters,
    isFiltered: filters.phases.length > 0 || filters.definition !== undefined,
  };
}

function write(search: URLSearchParams, name: string, value?: string) {
  if (value) {
    search.set(name, value);
  } else {
    search.delete(name);
  }
}
