import {
  type ProcessRecord,
  describeExit,
  wasInterrupted,
} from '../../processes';

/** First wait after a crash; it doubles with every crash in a row. */
const firstRestartMilliseconds = 1000;
const longestRestartMilliseconds = 30_000;
/** A server that does not answer for so long counts as degraded, not as starting. */
const startMilliseconds = 60_000;

/** What to do about the process of an Application, and what to say about it. */
export interface ProcessDecision {
  action:
    | { type: 'none' }
    | { type: 'start' }
    | { type: 'stop'; id: string }
    | { type: 'probe'; record: ProcessRecord };
  health: { status: 'Progressing' | 'Degraded' | 'Missing'; message?: string };
  /** Look again after this time, besides when a process changes. */
  afterMilliseconds?: number;
}

/**
 * Decides from the attempts so far, oldest first.
 *
 * @param wanted - fingerprint of the process that should run
 * @param maySync - whether a process that differs may be replaced or a first one started
 */
export function decideProcess(
  attempts: readonly ProcessRecord[],
  wanted: string,
  maySync: boolean,
  now: number,
): ProcessDecision {
  const latest = attempts.at(-1);
  const progressing = { status: 'Progressing' as const };
  if (!latest)
    return maySync
      ? { action: { type: 'start' }, health: progressing }
      : { action: { type: 'none' }, health: { status: 'Missing' } };

  const isWanted = latest.intent.notes?.fingerprint === wanted;
  if (!latest.exit) {
    if (latest.stopRequested)
      return { action: { type: 'none' }, health: progressing };
    if (!isWanted && maySync)
      return { action: { type: 'stop', id: latest.id }, health: progressing };
    return {
      action: { type: 'probe', record: latest },
      health: healthOfUnready(attempts, now),
    };
  }

  if (!isWanted)
    return maySync
      ? { action: { type: 'start' }, health: progressing }
      : { action: { type: 'none' }, health: { status: 'Missing' } };
  // Nothing was wrong with it: it went because the hub did, or because its configuration changed.
  if (wasInterrupted(latest.exit) || latest.exit.reason === 'requested')
    return { action: { type: 'start' }, health: progressing };

  const crashes = crashesInARow(attempts);
  const wait = Math.min(
    firstRestartMilliseconds * 2 ** (crashes - 1),
    longestRestartMilliseconds,
  );
  const remaining = Date.parse(latest.exit.at) + wait - now;
  const health = {
    status: 'Degraded' as const,
    message: describeExit(latest.exit),
  };
  return remaining > 0
    ? { action: { type: 'none' }, health, afterMilliseconds: remaining }
    : { action: { type: 'start' }, health };
}

/** Until it answers: what the attempt before it died of, or that it starts. */
function healthOfUnready(
  attempts: readonly ProcessRecord[],
  now: number,
): ProcessDecision['health'] {
  const previous = attempts.at(-2)?.exit;
  if (previous && !wasInterrupted(previous) && previous.reason !== 'requested')
    return { status: 'Degraded', message: describeExit(previous) };
  const { startedAt, intent } = attempts.at(-1)!;
  const age = now - Date.parse(startedAt ?? intent.createdAt);
  return age > startMilliseconds
    ? {
        status: 'Degraded',
        message: `${intent.component} runs but does not answer`,
      }
    : { status: 'Progressing' };
}

function crashesInARow(attempts: readonly ProcessRecord[]): number {
  const sound = [...attempts]
    .reverse()
    .findIndex(
      ({ exit }) =>
        !exit || wasInterrupted(exit) || exit.reason === 'requested',
    );
  return Math.max(1, sound < 0 ? attempts.length : sound);
}
