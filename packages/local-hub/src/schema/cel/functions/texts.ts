import { goFloat } from '../../goText';

type TextFunction = (text: string, ...operands: never[]) => unknown;

/**
 * String functions that the library counts in UTF-16 or folds beyond ASCII,
 * where the server counts code points and folds only ASCII.
 */
export const textFunctions: Readonly<Record<string, TextFunction>> = {
  substring: (text, start: bigint, end?: bigint) => {
    const characters = [...text];
    const from = within(start, characters.length);
    if (end === undefined) return characters.slice(from).join('');
    if (start > end)
      throw new Error(`invalid substring range. start: ${start}, end: ${end}`);
    return characters.slice(from, within(end, characters.length)).join('');
  },
  indexOf: (text, wanted: string, from?: bigint) => {
    const characters = [...text];
    const sought = [...wanted];
    const start = from === undefined ? 0 : within(from, characters.length);
    for (let at = start; at + sought.length <= characters.length; at++)
      if (sought.every((one, i) => characters[at + i] === one))
        return BigInt(at);
    return -1n;
  },
  lastIndexOf: (text, wanted: string, from?: bigint) => {
    const characters = [...text];
    const sought = [...wanted];
    const last = characters.length - sought.length;
    const start =
      from === undefined
        ? last
        : Math.min(within(from, characters.length), last);
    for (let at = start; at >= 0; at--)
      if (sought.every((one, i) => characters[at + i] === one))
        return BigInt(at);
    return -1n;
  },
  lowerAscii: text => text.replace(/[A-Z]/g, letter => letter.toLowerCase()),
  upperAscii: text => text.replace(/[a-z]/g, letter => letter.toUpperCase()),
};

function within(position: bigint, length: number): number {
  if (position < 0n || position > length)
    throw new Error(`index out of range: ${position}`);
  return Number(position);
}

/** Conversions where the library differs; undefined leaves the value to it. */
export const conversions: Readonly<
  Record<string, (value: unknown) => unknown>
> = {
  // BigInt reads more texts than Go does.
  int: value => refuseUnless(value, /^[+-]?\d+$/, 'int'),
  uint: value => {
    if (typeof value === 'bigint' && value < 0n)
      throw new Error('unsigned integer overflow');
    return refuseUnless(value, /^\d+$/, 'uint');
  },
  string: value =>
    typeof value === 'number' && Number.isFinite(value)
      ? goFloat(value)
      : undefined,
};

function refuseUnless(value: unknown, pattern: RegExp, type: string): void {
  if (typeof value === 'string' && !pattern.test(value))
    throw new Error(`type conversion error from 'string' to '${type}'`);
}
