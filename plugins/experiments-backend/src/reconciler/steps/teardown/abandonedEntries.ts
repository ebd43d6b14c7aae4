import { annotations } from '@assay/plugin-experiments-common';
import type { ExperimentObject } from '../../kinds';

/** Entries that somebody has given up on; they stay in the ledger and in the message. */
export function abandonedEntries({
  metadata,
}: Pick<ExperimentObject, 'metadata'>): string[] {
  const value = metadata.annotations?.[annotations.abandon] ?? '';
  return value
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);
}
