const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

const pair = (
  large: number,
  largeUnit: string,
  small: number,
  smallUnit: string,
) =>
  small === 0
    ? `${large}${largeUnit}`
    : `${large}${largeUnit}${small}${smallUnit}`;

/**
 * An age as kubectl prints it: two units while the second one still says something.
 *
 * @param milliseconds - two seconds in the future are forgiven, clocks differ
 */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < -1) {
    return '<invalid>';
  }
  if (seconds < 0) {
    return '0s';
  }
  if (seconds < 2 * MINUTE) {
    return `${seconds}s`;
  }
  const minutes = Math.floor(seconds / MINUTE);
  if (minutes < 10) {
    return pair(minutes, 'm', seconds % MINUTE, 's');
  }
  if (minutes < 3 * 60) {
    return `${minutes}m`;
  }
  const hours = Math.floor(seconds / HOUR);
  if (hours < 8) {
    return pair(hours, 'h', minutes % 60, 'm');
  }
  if (hours < 48) {
    return `${hours}h`;
  }
  const days = Math.floor(seconds / DAY);
  if (days < 8) {
    return pair(days, 'd', hours % 24, 'h');
  }
  if (days < 2 * 365) {
    return `${days}d`;
  }
  const years = Math.floor(seconds / YEAR);
  return years < 8 ? pair(years, 'y', days % 365, 'd') : `${years}y`;
}
