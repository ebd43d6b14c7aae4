import { JsonValue } from '../schema';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

const withRest = (
  whole: number,
  unit: string,
  rest: number,
  restUnit: string,
) => (rest === 0 ? `${whole}${unit}` : `${whole}${unit}${rest}${restUnit}`);

/** How long ago something was, as kubectl shows it: two units while the first is small. */
export function age(since: JsonValue | undefined, now: number): string {
  const start = typeof since === 'string' ? Date.parse(since) : NaN;
  if (Number.isNaN(start)) return '<unknown>';
  const seconds = Math.floor((now - start) / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * minute) return `${seconds}s`;
  const minutes = Math.floor(seconds / minute);
  if (minutes < 10) return withRest(minutes, 'm', seconds % minute, 's');
  if (minutes < 3 * 60) return `${minutes}m`;
  const hours = Math.floor(seconds / hour);
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(seconds / day);
  if (hours < 8 * 24) return withRest(days, 'd', hours % 24, 'h');
  if (days < 2 * 365) return `${days}d`;
  const years = Math.floor(seconds / year);
  return years < 8 ? withRest(years, 'y', days % 365, 'd') : `${years}y`;
}
