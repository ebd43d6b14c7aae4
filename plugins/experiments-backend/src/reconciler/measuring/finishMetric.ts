import type { MetricResult, Sample } from '@assay/plugin-experiments-common';
import { summariseVariants } from './statistics';

const unique = (texts: readonly string[]) => [...new Set(texts)];

/**
 * Closes a metric. It counts as collected only when every variant that it belongs to has a sample:
 * a comparison with one side missing is none.
 */
export function finishMetric(
  metric: Omit<MetricResult, 'collected' | 'samples' | 'variants' | 'reason'>,
  measured: {
    samples: readonly Sample[];
    problems: readonly string[];
    /** The one variant that the metric belongs to, if it names one. */
    variant?: string;
    variants: readonly string[];
  },
): MetricResult {
  const applicable = measured.variants.filter(
    variant => measured.variant === undefined || variant === measured.variant,
  );
  const samples = measured.samples.filter(({ variant }) =>
    applicable.includes(variant),
  );
  const variants = summariseVariants(samples, applicable);
  const without = applicable.filter(
    variant => !variants.some(summary => summary.variant === variant),
  );
  const collected = applicable.length > 0 && without.length === 0;
  return {
    ...metric,
    collected,
    ...(!collected && {
      reason:
        measured.problems.length > 0
          ? unique(measured.problems).join('; ')
          : `no valid trial of ${without.join(', ') || 'any variant'}`,
    }),
    samples,
    variants,
  };
}
