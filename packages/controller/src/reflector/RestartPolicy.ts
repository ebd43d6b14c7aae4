import { backoffDelayMs } from '../backoff';
import { KubernetesError, isNotFound } from '../client';
import { Random } from '../clock';

/** A watch that lived this long was a good one; at most one restart in this time is free. */
const HEALTHY_MS = 5_000;
const BACKOFF = { baseMs: 1_000, maxMs: 30_000 };
/** A kind that is not there yet is looked for more often: people wait for it. */
const MISSING_KIND_BACKOFF = { baseMs: 1_000, maxMs: 5_000 };
/** A server that asks for more is taken to be mistaken. */
const LONGEST_RETRY_AFTER_MS = 300_000;

/**
 * How long a reflector waits before it connects again. Every way for a watch to
 * end comes through here, so there is no way into a hot loop.
 */
export class RestartPolicy {
  private failures = 0;
  private kindMissing = false;

  constructor(private readonly random: Random) {}

  /**
   * @param livedMs - how long the connection lasted
   * @param failure - what ended it; undefined when the server closed it properly
   */
  nextDelayMs(livedMs: number, failure?: unknown): number {
    const kindMissing = isNotFound(failure);
    // A kind that has just appeared answers 429 for a moment. However long it
    // was waited for, that is its first failure.
    if (livedMs >= HEALTHY_MS || this.kindMissing !== kindMissing) {
      this.failures = 0;
    }
    this.kindMissing = kindMissing;
    if (livedMs >= HEALTHY_MS && failure === undefined) return 0;
    this.failures++;
    return Math.max(
      backoffDelayMs(
        this.failures,
        kindMissing ? MISSING_KIND_BACKOFF : BACKOFF,
        this.random,
      ),
      askedDelayMs(failure),
    );
  }
}

function askedDelayMs(failure: unknown): number {
  if (!KubernetesError.is(failure)) return 0;
  return Math.min(failure.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
}
