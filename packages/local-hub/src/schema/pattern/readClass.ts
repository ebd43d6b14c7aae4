import {
  caseVariants,
  literal,
  perlClasses,
  posixClasses,
  readEscape,
  readProperty,
} from './characters';
import { badRange, PatternError } from './PatternError';
import { Reader } from './Reader';

/** Beyond this, ranges are not looked through for letters of the other case. */
const lastFolded = 0x24f;

/** Reads a class in brackets; the opening one has been taken. */
export function readClass(reader: Reader, ignoreCase: boolean): string {
  const rest = `[${reader.rest}`;
  const negated = reader.take('^');
  let source = '';
  for (let first = true; first || reader.peek() !== ']'; first = false) {
    if (reader.done) throw new PatternError('missing closing ]', rest);
    source += readSet(reader) ?? readRange(reader, rest, ignoreCase);
  }
  reader.next();
  return negated ? `[^${source}]` : `[${source}]`;
}

/** A named class inside of the brackets. */
function readSet(reader: Reader): string | undefined {
  if (reader.peek() === '[' && reader.peek(1) === ':') {
    const found = reader.match(/\[:(\^?)(\w*):\]/);
    if (!found) return undefined;
    const set = posixClasses[found[2]];
    if (!Object.hasOwn(posixClasses, found[2])) throw badRange(found[0]);
    return found[1] ? complement(set) : set;
  }
  if (reader.peek() !== '\\') return undefined;
  const letter = reader.peek(1);
  const set = perlClasses[letter.toLowerCase()];
  if (/[dwsDWS]/.test(letter)) {
    reader.take(`\\${letter}`);
    return letter === letter.toLowerCase() ? set : complement(set);
  }
  if (letter === 'p' || letter === 'P') {
    reader.take(`\\${letter}`);
    return readProperty(reader, letter === 'P');
  }
  return undefined;
}

function readRange(reader: Reader, rest: string, ignoreCase: boolean): string {
  const from = reader.position;
  const low = readMember(reader, rest);
  let high = low;
  // A dash at the end is one of the characters.
  if (reader.peek() === '-' && !['', ']'].includes(reader.peek(1))) {
    reader.next();
    high = readMember(reader, rest);
    if (high < low) throw badRange(reader.from(from));
  }
  let source = span(low, high);
  if (ignoreCase)
    for (let code = low; code <= Math.min(high, lastFolded); code++)
      for (const variant of caseVariants(code))
        if (variant < low || variant > high) source += literal(variant);
  return source;
}

function readMember(reader: Reader, rest: string): number {
  const character = reader.next();
  if (character === '') throw new PatternError('missing closing ]', rest);
  if (character !== '\\') return character.codePointAt(0)!;
  if (reader.done) throw new PatternError('missing closing ]', rest);
  return readEscape(reader);
}

function span(low: number, high: number): string {
  return low === high ? literal(low) : `${literal(low)}-${literal(high)}`;
}

/** All characters that are not in a set of ASCII, as a set. */
function complement(set: string): string {
  const inside = new RegExp(`[${set}]`, 'u');
  let source = '';
  for (let code = 0, from = -1; code <= 0x80; code++) {
    const outside = code < 0x80 && !inside.test(String.fromCodePoint(code));
    if (outside && from < 0) from = code;
    if (!outside && from >= 0) {
      source += span(from, code - 1);
      from = -1;
    }
  }
  return `${source}${span(0x80, 0x10ffff)}`;
}
