import {
  annotations,
  type ExperimentSpec,
  type ObjectMetadata,
} from '@assay/plugin-experiments-common';
import type { PriceBook } from '../spending/prices';
import type { AdmissionReport } from './AdmissionReport';

/** An amount of money. */
export interface Budget {
  amount: number;
  /** ISO 4217. */
  currency: string;
}

const FORM = /^(\d{1,9}(?:\.\d{1,2})?) ?([A-Z]{3})$/;

/**
 * The budget that stands on a namespace, such as `50 USD`; undefined where there is none, and
 * where it is no amount: then nothing that costs money is admitted.
 */
export function namespaceBudget(
  metadata: Pick<ObjectMetadata, 'annotations'>,
): Budget | undefined {
  const match = FORM.exec(metadata.annotations?.[annotations.budget] ?? '');
  return match ? { amount: Number(match[1]), currency: match[2] } : undefined;
}

/**
 * A run on a provider that costs money needs a budget: its own, or that of its namespace. Its own
 * may not be more than the namespace's.
 */
export function checkBudget(
  spec: Pick<ExperimentSpec, 'budget'>,
  priced: string,
  limit: Budget | undefined,
  report: AdmissionReport,
): void {
  const { budget } = spec;
  if (!budget) {
    if (!limit) {
      report.refuse(
        'spec.budget',
        'NoBudget',
        `provider "${priced}" costs money, so the run, or its namespace by the annotation ${annotations.budget}, needs a budget`,
      );
    }
    return;
  }
  if (!limit) {
    return;
  }
  const { amount, currency } = limit;
  if (budget.currency !== currency) {
    report.refuse(
      'spec.budget.currency',
      'InvalidSpec',
      `the budget of the namespace is in ${currency}, and this one in ${budget.currency}`,
    );
  } else if (budget.amount > amount) {
    report.refuse(
      'spec.budget.amount',
      'InvalidSpec',
      `${budget.amount} ${currency} is more than the ${amount} ${currency} of the namespace`,
    );
  }
}

/**
 * What a run may cost, frozen with the prices that it is counted by; undefined where there are none.
 * Amounts in two currencies cannot be compared.
 */
export function resolveBudget(
  spec: Pick<ExperimentSpec, 'budget'>,
  limit: Budget | undefined,
  prices: Pick<PriceBook, 'currency'> | undefined,
  report: AdmissionReport,
): Budget | undefined {
  const budget = spec.budget ?? limit;
  if (!budget || !prices) {
    return undefined;
  }
  const { amount, currency } = budget;
  if (currency !== prices.currency) {
    report.refuse(
      'spec.budget.currency',
      'InvalidSpec',
      `the budget is in ${currency}, and experiments.prices in ${prices.currency}`,
    );
  }
  return { amount, currency };
}
