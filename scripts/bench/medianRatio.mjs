/** The middle of some numbers. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2
    ? sorted[Math.floor(middle)]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Ratio of two medians with a 95 % percentile bootstrap interval. The same numbers give the same
 * interval: the random numbers are those of Park and Miller's generator, from a fixed seed.
 */
export function medianRatio(ours, theirs, draws = 10_000) {
  let seed = 20_261;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const draw = values =>
    values.map(() => values[Math.floor(random() * values.length)]);
  const ratios = Array.from(
    { length: draws },
    () => median(draw(ours)) / median(draw(theirs)),
  ).sort((a, b) => a - b);
  return {
    ratio: median(ours) / median(theirs),
    from: ratios[Math.floor(draws * 0.025)],
    to: ratios[Math.ceil(draws * 0.975) - 1],
  };
}
