import { annotations } from '@assay/plugin-experiments-common';
import type { ExperimentObject } from '../../kinds';

/** What somebody has given up on: names of ledger entries, or `targets/<name>` for a whole target. */
export function abandonedNames({
  metadata,
}: Pick<ExperimentObject, 'metadata'>): string[] {
  return (metadata.annotations?.[annotations.abandon] ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);
}
