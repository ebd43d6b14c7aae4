import { Random } from './clock';

/** @public */
export interface BackoffOptions {
  /** The longest first delay in milliseconds. */
  baseMs: number;
  /** No delay is longer, in milliseconds. */
  maxMs: number;
}

/**
 * The delay before the next try after `failures` failures in a row (1 for the
 * first): doubling, capped, and drawn from the upper half of its range, so that
 * many who failed together do not come back together.
 *
 * @public
 */
export function backoffDelayMs(
  failures: number,
  options: BackoffOptions,
  random: Random,
): number {
  // 2^30 is past any sensible cap; it keeps the power finite.
  const doublings = Math.min(Math.max(failures, 1) - 1, 30);
  const ceiling = Math.min(options.maxMs, options.baseMs * 2 ** doublings);
  return Math.round(ceiling * (0.5 + random() / 2));
}
