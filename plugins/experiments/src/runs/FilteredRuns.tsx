import type { Phase } from '@assay/plugin-experiments-common';
import { allPhases } from '@assay/plugin-experiments-react';
import { Button, Flex, Select, Skeleton, VisuallyHidden } from '@backstage/ui';
import { useDefinitions, useRuns } from '../api';
import { EmptyState, FailureState, Freshness } from '../components';
import { RunsTable } from './RunsTable';
import { useRunFilters } from './useRunFilters';
import styles from './FilteredRuns.module.css';

const ANY = 'any';

/** Every run of any origin, with the filters in the address. */
export function FilteredRuns() {
  const { filters, runFilter, setFilters, isFiltered } = useRunFilters();
  const runs = useRuns(runFilter);
  const definitions = useDefinitions();
  const names =
    definitions.state === 'ready' ? definitions.value.map(d => d.name) : [];
  const offered = [...new Set([...names, filters.definition ?? []].flat())];

  return (
    <Flex direction="column" gap="3">
      <Flex
        gap="3"
        align="end"
        role="search"
        aria-label="Filter runs"
        style={{ flexWrap: 'wrap' }}
      >
        <Select
          className={styles.filter}
          label="Experiment"
          options={[
            { id: ANY, label: 'Every experiment' },
            ...offered.map(name => ({ id: name, label: name })),
          ]}
          value={filters.definition ?? ANY}
          onChange={value =>
            setFilters({
              definition:
                value === ANY || value === null ? undefined : String(value),
            })
          }
        />
        <Select
          className={styles.filter}
          label="Phase"
          selectionMode="multiple"
          placeholder="Every phase"
          options={allPhases.map(phase => ({ id: phase, label: phase }))}
          value={filters.phases}
          onChange={values =>
            setFilters({
              phases: allPhases.filter(phase =>
                (values as readonly (string | number)[]).includes(phase),
              ) as Phase[],
            })
          }
        />
        {isFiltered && (
          <Button
            variant="tertiary"
            onPress={() => setFilters({ phases: [], definition: undefined })}
          >
            Clear filters
          </Button>
        )}
      </Flex>
      {runs.state === 'loading' && (
        <div aria-busy="true">
          <VisuallyHidden>Reading the runs</VisuallyHidden>
          <Skeleton height={160} />
        </div>
      )}
      {runs.state === 'failed' && (
        <FailureState
          failure={runs.failure}
          doing="read the runs"
          retry={runs.retry}
        />
      )}
      {runs.state === 'ready' && (
        <>
          <RunsTable
            runs={runs.value}
            emptyState={
              isFiltered ? (
                <EmptyState title="No run matches">
                  Clear the filters to see every run.
                </EmptyState>
              ) : (
                <EmptyState title="Nothing was run yet">
                  Press Run on an experiment above, or create a run with{' '}
                  <code>kubectl create -f</code>. Runs of any origin are listed
                  here.
                </EmptyState>
              )
            }
          />
          <Freshness asOf={runs.asOf} stale={runs.stale} />
        </>
      )}
    </Flex>
  );
}
