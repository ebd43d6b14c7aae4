import { formatDuration } from './duration';

/**
 * How long ago an instant was, such as `5 min ago`; coarse, since it is read at a glance.
 * @param now - milliseconds since the epoch
 * @public
 */
export function formatAge(instant: string, now: number): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) {
    return 'unknown';
  }
  const seconds = Math.round((now - at) / 1000);
  if (seconds < 5) {
    return 'just now';
  }
  if (seconds < 60) {
    return `${seconds} s ago`;
  }
  const [largest, unit] = formatDuration(seconds * 1000).split(' ');
  return `${largest} ${unit} ago`;
}

/** An instant in the reader's own zone and language, to the second. @public */
export function formatInstant(instant: string): string {
  const at = Date.parse(instant);
  return Number.isNaN(at)
    ? instant
    : new Date(at).toLocaleString(undefined, {
        dateStyle: 'medium',
        timeStyle: 'medium',
      });
}
