import { resourceName } from '@assay/controller';
import { resources, type LedgerEntry } from '@assay/plugin-experiments-common';
import { roles } from '../names';
import type { RunPlan } from '../plan';

const HOUR_MS = 3600_000;

/** What a run has spent, and when that will be all that it may. */
export interface Spending {
  spent: number;
  budget: number;
  currency: string;
  /** Unix milliseconds; undefined while nothing that costs money is there. */
  exhaustedAt: number | undefined;
}

/**
 * Time of each cluster, of every attempt, times what the plan says that it costs; undefined where
 * nobody watches. A cluster costs from when it was asked for until it is confirmed gone.
 */
export function decideSpending(
  plan: Pick<RunPlan, 'budget' | 'targets'> | undefined,
  ledger: readonly LedgerEntry[],
  now: number,
): Spending | undefined {
  const { budget, targets = [] } = plan ?? {};
  if (!budget) {
    return undefined;
  }
  const clusters = targets.flatMap(({ name, pricesPerHour = [] }) =>
    ledger.flatMap(entry => {
      const { role, attempt = 1, createdAt, goneAt } = entry;
      return createdAt && role === roles.cluster(name)
        ? {
            price: pricesPerHour[attempt - 1] ?? Math.max(0, ...pricesPerHour),
            from: Date.parse(createdAt),
            until: goneAt ? Date.parse(goneAt) : undefined,
          }
        : [];
    }),
  );
  // Counted from the first of them, so that the numbers are small and the result exact.
  const start = Math.min(...clusters.map(({ from }) => from));
  let fixed = 0;
  let head = 0;
  let perHour = 0;
  let spent = 0;
  for (const { price, from, until } of clusters) {
    spent += (price * Math.max(0, (until ?? now) - from)) / HOUR_MS;
    if (until === undefined) {
      perHour += price;
      head += price * (from - start);
    } else {
      fixed += price * (until - from);
    }
  }
  return {
    spent,
    budget: budget.amount,
    currency: budget.currency,
    // From the ledger alone: whenever it is asked, the answer is the same.
    exhaustedAt:
      perHour > 0
        ? start + Math.ceil((budget.amount * HOUR_MS - fixed + head) / perHour)
        : undefined,
  };
}

/** Since when each cluster has been there and until when it was: what is paid for is counted by. */
export function withClusterTimes(
  ledger: readonly LedgerEntry[],
  createdAtOf: (entry: LedgerEntry) => string | undefined,
  now: string,
): LedgerEntry[] {
  return ledger.map(entry => {
    if (!isCluster(entry) || entry.state === 'Intended') {
      return entry;
    }
    const createdAt = entry.createdAt ?? createdAtOf(entry);
    const goneAt = entry.goneAt ?? (entry.state === 'Gone' ? now : undefined);
    return createdAt &&
      (createdAt !== entry.createdAt || goneAt !== entry.goneAt)
      ? { ...entry, createdAt, ...(goneAt && { goneAt }) }
      : entry;
  });
}

function isCluster({ resource }: LedgerEntry): boolean {
  return resource === resourceName(resources.experimentClusters);
}
