import { schedulesOf } from './explore';
import { play, type Outcome, type Surroundings } from './schedule';
import { undeclaredTimers } from './undeclaredTimers';
import { variants } from './variants';

/** How much later than without the mutant is late. */
const LATE_MS = 60_000;

/**
 * Plays the schedules that a text names (`variant/fault/call`, the last of which may be `*`) until
 * one of them does not survive.
 *
 * @returns what was wrong, or undefined
 */
export async function playOne(
  wanted: string,
  surroundings: Surroundings,
  expected: ReadonlyMap<string, Outcome>,
): Promise<string | undefined> {
  const [name, wantedFault, wantedAt] = wanted.split('/');
  const variant = variants.find(each => each.name === name);
  const healthy = expected.get(name);
  if (!variant || !healthy) {
    throw new Error(`There is no variant "${name}"`);
  }
  const baseline = await play(
    { variant },
    { ...surroundings, tracesTimers: true },
    healthy,
  );
  const wrong = baseline.violations[0];
  if (wrong) {
    return `${name}, no fault: ${wrong.property}: ${wrong.what}`;
  }
  // More requests than without the mutant are noticed as well: each of them costs.
  for (const count of ['writes', 'gets', 'unchanged'] as const) {
    if (baseline[count] > healthy[count]) {
      return `${name}, no fault: ${baseline[count]} ${count}, not ${healthy[count]}`;
    }
  }
  const [timer] = undeclaredTimers(baseline.world, true);
  if (timer) {
    return `${name}, no fault: ${timer}`;
  }
  if (baseline.elapsedMs > healthy.elapsedMs + LATE_MS) {
    return `${name}, no fault: over after ${baseline.elapsedMs} ms, not ${healthy.elapsedMs}`;
  }
  for (const { fault, at, schedule } of schedulesOf(variant, baseline)) {
    if (
      fault === wantedFault &&
      (wantedAt === '*' || wantedAt === String(at))
    ) {
      const { violations } = await play(schedule, surroundings, healthy);
      if (violations.length > 0) {
        const { property, what } = violations[0];
        return `${name}, ${fault} at ${at}: ${property}: ${what}`;
      }
    }
  }
  return undefined;
}
