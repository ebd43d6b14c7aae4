/** Virtual users beyond this cost k6 more memory than a load generator is given. */
const mostUsers = 4096;

/**
 * The scenario that sends at a constant rate. Each request under way holds one virtual user, so
 * there are enough for every request to take as long as it may; beyond, k6 drops what is due, which
 * counts as a missed schedule.
 */
export function scenarioOf({ rate, warmUpSeconds, durationSeconds }, seconds) {
  // k6 takes whole numbers of iterations for a unit of time.
  const perUnit = Number.isInteger(rate)
    ? { rate, timeUnit: '1s' }
    : { rate: Math.round(rate * 1000), timeUnit: '1000s' };
  const maxVUs = Math.min(mostUsers, Math.ceil(rate * seconds) + 1);
  return {
    executor: 'constant-arrival-rate',
    ...perUnit,
    duration: `${Math.round((warmUpSeconds + durationSeconds) * 1000)}ms`,
    preAllocatedVUs: Math.min(maxVUs, Math.ceil(rate / 4) + 10),
    maxVUs,
    gracefulStop: `${Math.ceil(seconds) + 1}s`,
  };
}
