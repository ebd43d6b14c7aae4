import { createHash } from 'node:crypto';
import { labels } from '@assay/plugin-experiments-common';
import type { ExperimentObject } from './kinds';

type Labelled = Pick<ExperimentObject, 'metadata'>;

/** Whether some installation has taken the run on. */
export function isClaimed({ metadata }: Labelled): boolean {
  return Boolean(metadata.labels?.[labels.installation]);
}

/** Whether a run is ours, or nobody's yet. */
export function isOurs(run: Labelled, installation: string): boolean {
  const owner = run.metadata.labels?.[labels.installation];
  return !owner || owner === installation;
}

const LEASE_NAME = 'assay-experiments';

/** Name of the lease of an installation; each has a leader of its own. */
export function leaseName(installation: string): string {
  if (installation === 'default') {
    return LEASE_NAME;
  }
  // A label value may hold more than a name may.
  const plain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(installation);
  const suffix = plain
    ? installation
    : createHash('sha256').update(installation).digest('hex').slice(0, 12);
  return `${LEASE_NAME}-${suffix}`;
}
