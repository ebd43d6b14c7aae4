/**
 * A length of time in the two largest units that say something, such as `3 min 5 s`.
 * @param milliseconds - negative lengths, from clocks that differ, count as zero
 * @public
 */
export function formatDuration(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) {
    return 'unknown';
  }
  const length = Math.max(0, milliseconds);
  if (length < 1000) {
    return `${Math.round(length)} ms`;
  }
  const seconds = Math.round(length / 1000);
  if (seconds < 60) {
    return length < 10_000 ? `${trim(length / 1000)} s` : `${seconds} s`;
  }
  if (seconds < 3600) {
    return join(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) {
    return join(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  }
  const hours = Math.round(minutes / 60);
  return join(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function trim(value: number): string {
  return String(Number(value.toFixed(1)));
}

function join(
  large: number,
  largeUnit: string,
  small: number,
  unit: string,
): string {
  return small === 0
    ? `${large} ${largeUnit}`
    : `${large} ${largeUnit} ${small} ${unit}`;
}

/**
 * Time between two instants, or undefined when either is missing or is no instant.
 * @public
 */
export function durationBetween(
  from: string | undefined,
  to: string | number | undefined,
): number | undefined {
  if (from === undefined || to === undefined) {
    return undefined;
  }
  const start = Date.parse(from);
  const end = typeof to === 'number' ? to : Date.parse(to);
  return Number.isNaN(start) || Number.isNaN(end)
    ? undefined
    : Math.max(0, end - start);
}
