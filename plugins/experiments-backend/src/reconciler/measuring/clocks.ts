/** Clocks that differ by more cannot say which samples belong to a trial. */
export const MAX_CLOCK_OFFSET_MS = 2_000;

/** Kubernetes writes times in whole seconds, cut off. */
const TIME_RESOLUTION_MS = 1_000;

/**
 * How far a clock is off ours, in milliseconds; positive when it is ahead. What it showed may have
 * been read at any moment between asking and hearing, so that much counts as no difference.
 */
export function clockOffsetMs(reading: {
  askedAt: number;
  answeredAt: number;
  shown: number;
}): number {
  const { askedAt, answeredAt, shown } = reading;
  if (shown < askedAt) {
    return shown - askedAt;
  }
  return shown > answeredAt ? shown - answeredAt : 0;
}

/** What is wrong with a clock, in words; undefined when it can be trusted. */
export function decideClock(
  whose: string,
  reading: { askedAt: number; answeredAt: number; shown: number },
): string | undefined {
  const offset = clockOffsetMs(reading);
  return Math.abs(offset) > MAX_CLOCK_OFFSET_MS
    ? `the clock of ${whose} is ${inSeconds(offset)}`
    : undefined;
}

/**
 * What the times of a trial, by the clock of its load generator, say about that clock: the trial
 * ran inside of its step, whose times are the engine's. Undefined when they agree, and when the
 * engine has no times.
 */
export function decideTrialClock(
  trial: { startedAt: string; endedAt: string },
  step: { startedAt?: string; finishedAt?: string },
): string | undefined {
  const early = Date.parse(step.startedAt ?? '') - Date.parse(trial.startedAt);
  const late =
    Date.parse(trial.endedAt) -
    (Date.parse(step.finishedAt ?? '') + TIME_RESOLUTION_MS);
  if (early > MAX_CLOCK_OFFSET_MS) {
    return `the clock of its load generator is ${inSeconds(-early)}`;
  }
  return late > MAX_CLOCK_OFFSET_MS
    ? `the clock of its load generator is ${inSeconds(late)}`
    : undefined;
}

function inSeconds(offset: number): string {
  const seconds = (Math.abs(offset) / 1000).toFixed(1);
  return offset > 0 ? `${seconds} s ahead` : `${seconds} s behind`;
}
