import { ServiceUnavailableError } from '@backstage/errors';

/** What may pass: the source is away, busy, or says that it is not ready. */
export class SourceUnavailableError extends ServiceUnavailableError {
  /** @param retryAfterMs - how long the source asks to be left alone, in milliseconds */
  constructor(message: string, readonly retryAfterMs?: number) {
    super(message);
  }
}

/** Longest pause that a source can ask for. */
const MAX_RETRY_AFTER_MS = 60_000;

/**
 * Milliseconds of a `Retry-After` header, which is a number of seconds or a date; undefined when
 * it is neither.
 */
export function retryAfterOf(
  header: string | undefined,
  now: number,
): number | undefined {
  if (header === undefined) {
    return undefined;
  }
  const text = header.trim();
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms)
    ? undefined
    : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
}
