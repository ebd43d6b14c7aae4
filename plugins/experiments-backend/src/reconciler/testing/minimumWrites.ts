import type { Experiment } from '@assay/plugin-experiments-common';

/**
 * The least number of writes that a lifecycle can do with: a finalizer that comes and goes, every
 * ledger entry made and removed, and one write for every condition that left Unknown and every
 * creation that was recorded. Computed from the finished run alone, so that the reconciler has no
 * say in what it is measured by.
 */
export function minimumWrites(finished: Pick<Experiment, 'status'>): number {
  const { ledger = [], conditions = [] } = finished.status ?? {};
  const created = ledger.filter(({ uid }) => uid !== undefined).length;
  const transitions = conditions.filter(
    ({ status }) => status !== 'Unknown',
  ).length;
  return 2 + 2 * ledger.length + transitions + created;
}
