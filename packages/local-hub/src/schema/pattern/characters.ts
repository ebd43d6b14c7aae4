import { Reader } from './Reader';
import { badEscape, badRange } from './PatternError';

/** Perl's classes are ASCII to RE2. */
export const perlClasses: Readonly<Record<string, string>> = {
  d: '0-9',
  w: '0-9A-Za-z_',
  s: '\\t\\n\\f\\r ',
};

export const posixClasses: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

const named: Readonly<Record<string, number>> = {
  a: 7,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
};

/** Reads an escaped character; the backslash has been taken. */
export function readEscape(reader: Reader): number {
  const start = reader.position - 1;
  const character = reader.next();
  const refuse = () => badEscape(reader.from(start));
  if (Object.hasOwn(named, character)) return named[character];
  if (character === 'x') return readHexadecimal(reader, refuse);
  if (/[0-7]/.test(character)) {
    // A single digit but zero would be a backreference.
    if (character !== '0' && !/[0-7]/.test(reader.peek())) throw refuse();
    const digits = reader.match(/[0-7]{0,2}/)?.[0] ?? '';
    return parseInt(character + digits, 8);
  }
  const code = character.codePointAt(0) ?? Infinity;
  if (code > 0x7f || /[0-9A-Za-z]/.test(character)) throw refuse();
  return code;
}

function readHexadecimal(reader: Reader, refuse: () => Error): number {
  if (reader.peek() !== '{') {
    const digits = reader.match(/[0-9A-Fa-f]{2}/);
    if (digits) return parseInt(digits[0], 16);
    throw refuse();
  }
  const digits = reader.match(/\{[0-9A-Fa-f]*/)?.[0].slice(1) ?? '';
  const code = parseInt(digits, 16);
  if (!(code <= 0x10ffff) || !reader.take('}')) throw refuse();
  return code;
}

/** Reads `L`, `{Greek}` or `{^Greek}` behind `\p` or `\P`, as JavaScript writes it. */
export function readProperty(reader: Reader, negated: boolean): string {
  const start = reader.position - 2;
  const found = reader.match(/\{(\^?)(\w+)\}|()([A-Z])/);
  const refuse = () => badRange(reader.from(start));
  if (!found) throw refuse();
  const name = found[2] ?? found[4];
  const letter = negated !== (found[1] === '^') ? 'P' : 'p';
  if (name === 'Any') return letter === 'p' ? '\\s\\S' : '';
  for (const property of [name, `Script=${name}`]) {
    try {
      return new RegExp(`\\${letter}{${property}}`, 'u').source;
    } catch {
      // Not that kind of property.
    }
  }
  throw refuse();
}

/** A character as source, inside of a class and outside. */
export function literal(code: number): string {
  const character = String.fromCodePoint(code);
  return /[0-9A-Za-z_]/.test(character) || code > 0x9f
    ? character
    : `\\u{${code.toString(16)}}`;
}

/** Letters that fold to one of ASCII. */
const foldings: Readonly<Record<string, number>> = { k: 0x212a, s: 0x17f };

/** A character in both cases. */
export function caseVariants(code: number): number[] {
  const variants = new Set([code]);
  // What is added is looked at as well.
  for (const variant of variants) {
    const character = String.fromCodePoint(variant);
    for (const other of [character.toLowerCase(), character.toUpperCase()])
      if ([...other].length === 1) variants.add(other.codePointAt(0)!);
    const folding = foldings[character.toLowerCase()];
    if (folding) variants.add(folding);
  }
  return [...variants];
}
