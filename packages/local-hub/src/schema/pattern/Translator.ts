import {
  caseVariants,
  literal,
  perlClasses,
  readEscape,
  readProperty,
} from './characters';
import { PatternError } from './PatternError';
import { readClass } from './readClass';
import { Reader } from './Reader';

/** What inline flags such as `(?i)` switch. */
interface Flags {
  i: boolean;
  m: boolean;
  s: boolean;
}

/**
 * Writes a pattern of Go's RE2 as one of JavaScript with the flag `u`. RE2's
 * flags have no counterpart there and become part of the pattern.
 */
export class Translator {
  readonly #reader: Reader;
  readonly #groups: Flags[] = [];
  #flags: Flags = { i: false, m: false, s: false };
  #source = '';
  /** What the last repetition was written as; empty when it may be repeated. */
  #repetition = '';
  #repeatable = false;

  constructor(private readonly pattern: string) {
    this.#reader = new Reader(pattern);
  }

  /** @throws PatternError for what RE2 refuses, SyntaxError for what JavaScript cannot express */
  translate(): string {
    while (!this.#reader.done) this.#step(this.#reader.next());
    if (this.#groups.length > 0)
      throw new PatternError('missing closing )', this.pattern);
    return this.#source;
  }

  #step(character: string): void {
    switch (character) {
      case '\\':
        return this.#escape();
      case '[':
        return this.#add(readClass(this.#reader, this.#flags.i));
      case '(':
        return this.#open();
      case ')':
        return this.#close();
      case '|':
        this.#source += '|';
        this.#repeatable = false;
        this.#repetition = '';
        return undefined;
      case '.':
        return this.#add(this.#flags.s ? '[^]' : '[^\\n]');
      case '^':
        return this.#add(this.#flags.m ? '(?:(?<=\\n)|^)' : '(?:^)');
      case '$':
        return this.#add(this.#flags.m ? '(?:(?=\\n)|$)' : '(?:$)');
      case '*':
      case '+':
      case '?':
        return this.#repeat(character);
      case '{':
        return this.#braces();
      default:
        return this.#literal(character.codePointAt(0)!);
    }
  }

  #add(source: string): void {
    this.#source += source;
    this.#repeatable = true;
    this.#repetition = '';
  }

  #literal(code: number): void {
    const variants = this.#flags.i ? caseVariants(code) : [code];
    const source = variants.map(literal).join('');
    this.#add(variants.length > 1 ? `[${source}]` : source);
  }

  #escape(): void {
    const reader = this.#reader;
    if (reader.done)
      throw new PatternError('trailing backslash at end of expression', '');
    const letter = reader.peek();
    if (/[dwsDWS]/.test(letter)) {
      reader.next();
      const set = perlClasses[letter.toLowerCase()];
      const negated = letter !== letter.toLowerCase();
      return this.#add(`[${negated ? '^' : ''}${set}]`);
    }
    switch (letter) {
      case 'p':
      case 'P':
        reader.next();
        return this.#add(`[${readProperty(reader, letter === 'P')}]`);
      case 'b':
      case 'B':
        reader.next();
        return this.#add(`(?:\\${letter})`);
      case 'A':
        reader.next();
        return this.#add('(?:^)');
      case 'z':
        reader.next();
        return this.#add('(?:$)');
      case 'Q':
        reader.next();
        while (!reader.done && !reader.take('\\E'))
          this.#literal(reader.next().codePointAt(0)!);
        return undefined;
      default:
        return this.#literal(readEscape(reader));
    }
  }

  #open(): void {
    const reader = this.#reader;
    this.#repeatable = false;
    this.#repetition = '';
    if (!reader.take('?')) {
      this.#groups.push(this.#flags);
      this.#source += '(';
      return;
    }
    const name = reader.match(/P?<([^>]*)>/);
    if (name || /^P?</.test(reader.rest)) {
      if (!name || !/^\w+$/.test(name[1]))
        throw new PatternError(
          'invalid named capture',
          `(?${name ? name[0] : reader.rest}`,
        );
      this.#groups.push(this.#flags);
      // Nobody asks for names, and JavaScript wants them to differ.
      this.#source += '(';
      return;
    }
    this.#inlineFlags();
  }

  #inlineFlags(): void {
    const reader = this.#reader;
    const start = reader.position - 2;
    const flags = { ...this.#flags };
    let on = true;
    let changed = 0;
    for (;;) {
      const character = reader.next();
      const refuse = () =>
        new PatternError(
          'invalid or unsupported Perl syntax',
          reader.from(start),
        );
      if (character === 'i' || character === 'm' || character === 's') {
        flags[character] = on;
        changed++;
      } else if (character === 'U')
        throw new SyntaxError('the ungreedy flag (?U) is not supported');
      else if (character === '-' && on) {
        on = false;
        changed = 0;
      } else if (character === ':' || character === ')') {
        if (!on && changed === 0) throw refuse();
        if (character === ':') {
          this.#groups.push(this.#flags);
          this.#source += '(?:';
        }
        this.#flags = flags;
        return;
      } else throw refuse();
    }
  }

  #close(): void {
    const flags = this.#groups.pop();
    if (!flags) throw new PatternError('unexpected )', this.pattern);
    this.#flags = flags;
    this.#add(')');
  }

  #braces(): void {
    const counts = this.#reader.match(/(\d+)(,(\d*))?\}/);
    if (!counts) return this.#literal('{'.codePointAt(0)!);
    const [text, low, , high] = counts;
    const wrong =
      Number(low) > 1000 ||
      Number(high || low) > 1000 ||
      (high && +high < +low);
    if (wrong) throw new PatternError('invalid repeat count', `{${text}`);
    return this.#repeat(`{${text}`);
  }

  #repeat(operator: string): void {
    const lazy = this.#reader.take('?') ? '?' : '';
    const text = `${operator}${lazy}`;
    if (this.#repetition)
      throw new PatternError(
        'invalid nested repetition operator',
        `${this.#repetition}${text}`,
      );
    if (!this.#repeatable)
      throw new PatternError(
        'missing argument to repetition operator',
        operator,
      );
    this.#source += text;
    this.#repetition = text;
  }
}
