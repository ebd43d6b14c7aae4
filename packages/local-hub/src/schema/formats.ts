import { isIPv4, isIPv6 } from 'node:net';

type Check = (text: string) => boolean;

const uuid = (version: string, variant: string) => {
  const pattern = new RegExp(
    `^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}-?${variant}-?[0-9a-f]{12}$`,
    'i',
  );
  return (text: string) => pattern.test(text);
};

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number);
  const lastDay = new Date(Date.UTC(year || 400, month, 0)).getUTCDate();
  return month >= 1 && month <= 12 && day >= 1 && day <= lastDay;
}

function isDateTime(text: string): boolean {
  const parts = text.toLowerCase().split('t');
  if (parts.length < 2 || !isDate(parts[0])) return false;
  const match = /^(\d{2}):(\d{2}):(\d{2})(.\d+)?(z|[+-]\d{2}:\d{2})$/.exec(
    parts[1],
  );
  return !!match && match[1] <= '23' && match[2] <= '59' && match[3] <= '59';
}

const goDuration = /^[+-]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/;
const wordyDuration =
  /(\d+)\s*(ns|us|µs|ms|s|m|h|hr|d|w|wk|nano[a-zµ]*|micro[a-zµ]*|milli[a-zµ]*|sec[a-zµ]*|min[a-zµ]*|hour[a-zµ]*|day[a-zµ]*|week[a-zµ]*)(?![a-zµ])/i;

const isDuration: Check = text =>
  goDuration.test(text) || wordyDuration.test(text);

const sloppyIPv4: Check = text => isIPv4(text.replace(/(^|\.)0+(?=\d)/g, '$1'));

function isCidr(text: string): boolean {
  const [address, length, ...rest] = text.split('/');
  if (length === undefined || rest.length || !/^\d+$/.test(length))
    return false;
  if (sloppyIPv4(address)) return Number(length) <= 32;
  return isIPv6(address) && Number(length) <= 128;
}

function isHostname(text: string): boolean {
  const label = '[a-zA-Z0-9\\p{S}\\p{L}]';
  const pattern = new RegExp(
    `^(${label}((-?${label}{0,62})?)|(${label}(([a-zA-Z0-9\\-\\p{S}\\p{L}]{0,61}${label})?)(\\.)){1,}([a-zA-Z\\p{L}]){2,63})$`,
    'u',
  );
  return (
    pattern.test(text) &&
    Buffer.byteLength(text) <= 255 &&
    text.split('.').every(part => Buffer.byteLength(part) <= 63)
  );
}

function isRequestUri(text: string): boolean {
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  if (text.startsWith('/')) return !/[\u0000-\u001f\u007f]/.test(text);
  return URL.canParse(text);
}

const matches =
  (pattern: RegExp): Check =>
  text =>
    pattern.test(text);
const shortName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/**
 * The string formats that the API server checks, by name without dashes. Names
 * that are not here are ignored there too. Not checked here: creditcard, isbn
 * and ssn, which no definition of ours has.
 */
const formats: Record<string, Check> = {
  bsonobjectid: matches(/^[0-9a-fA-F]{24}$/),
  uri: isRequestUri,
  email: matches(/^(.*<)?[^\s@<>]+@[^\s@<>]+>?$/),
  hostname: isHostname,
  ipv4: sloppyIPv4,
  ipv6: isIPv6,
  cidr: isCidr,
  mac: matches(
    /^([0-9a-f]{2}([:-])([0-9a-f]{2}\2){4}[0-9a-f]{2}|([0-9a-f]{4}\.){2}[0-9a-f]{4})$/i,
  ),
  uuid: uuid('[0-9a-f]{4}', '[0-9a-f]{4}'),
  uuid3: uuid('3[0-9a-f]{3}', '[0-9a-f]{4}'),
  uuid4: uuid('4[0-9a-f]{3}', '[89ab][0-9a-f]{3}'),
  uuid5: uuid('5[0-9a-f]{3}', '[89ab][0-9a-f]{3}'),
  hexcolor: matches(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  rgbcolor: matches(/^rgb\((\s*\d{1,3}%?\s*,?){3}\)$/),
  byte: matches(
    /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/,
  ),
  password: () => true,
  date: isDate,
  duration: isDuration,
  datetime: isDateTime,
  k8sshortname: text => text.length <= 63 && shortName.test(text),
  k8slongname: text =>
    text.length <= 253 && text.split('.').every(part => shortName.test(part)),
};

/** The check behind a format of a string, undefined when the server ignores it. */
export function stringFormat(name: string): Check | undefined {
  return formats[name.replaceAll('-', '')];
}
