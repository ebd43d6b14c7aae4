import type { Sample, VariantSummary } from '@assay/plugin-experiments-common';

/** The middle of the values, or the mean of the two in the middle; undefined of none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) {
    return undefined;
  }
  return sorted.length % 2 === 1
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The distribution of each variant that has samples, in the given order. */
export function summariseVariants(
  samples: readonly Sample[],
  variants: readonly string[],
): VariantSummary[] {
  return variants.flatMap(variant => {
    const values = samples
      .filter(sample => sample.variant === variant)
      .map(({ value }) => value);
    const middle = median(values);
    return middle === undefined
      ? []
      : [
          {
            variant,
            samples: values.length,
            median: middle,
            min: Math.min(...values),
            max: Math.max(...values),
          },
        ];
  });
}
