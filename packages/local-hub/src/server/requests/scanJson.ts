/** A text that is no JSON, in the words of Go's decoder. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
}

/** As Go quotes a character: the apostrophe must not end its own quotation. */
const quoted = (char: string) => (char === "'" ? `'\\''` : `'${char}'`);

const LITERALS = ['true', 'false', 'null'];

class Scanner {
  readonly duplicates: string[] = [];
  #at = 0;

  constructor(private readonly text: string) {}

  scan(): void {
    this.#value('');
    if (this.#at < this.text.length) {
      throw this.#unexpected('after top-level value');
    }
  }

  /** True when the character in hand is this one. */
  #is(char: string): boolean {
    return this.text[this.#at] === char;
  }

  /** The complaint about the character in hand. */
  #unexpected(where: string): JsonSyntaxError {
    const char = this.text[this.#at];
    return new JsonSyntaxError(
      char === undefined
        ? 'unexpected end of JSON input'
        : `invalid character ${quoted(char)} ${where}`,
    );
  }

  #skipSpace(): void {
    while (
      this.#is(' ') ||
      this.#is('\n') ||
      this.#is('\t') ||
      this.#is('\r')
    ) {
      this.#at++;
    }
  }

  #value(path: string): void {
    this.#skipSpace();
    if (this.#is('{')) {
      this.#object(path);
    } else if (this.#is('[')) {
      this.#array(path);
    } else if (this.#is('"')) {
      this.#string();
    } else {
      this.#scalar();
    }
    this.#skipSpace();
  }

  #object(path: string): void {
    const names = new Set<string>();
    this.#at++;
    this.#skipSpace();
    while (!this.#is('}')) {
      if (!this.#is('"')) {
        throw this.#unexpected('looking for beginning of object key string');
      }
      const name = this.#string();
      const field = path ? `${path}.${name}` : name;
      if (names.has(name)) {
        this.duplicates.push(field);
      }
      names.add(name);
      this.#skipSpace();
      if (!this.#is(':')) {
        throw this.#unexpected('after object key');
      }
      this.#at++;
      this.#value(field);
      if (this.#is(',')) {
        this.#at++;
        this.#skipSpace();
        if (this.#is('}')) {
          throw this.#unexpected('looking for beginning of object key string');
        }
      } else if (!this.#is('}')) {
        throw this.#unexpected('after object key:value pair');
      }
    }
    this.#at++;
  }

  #array(path: string): void {
    this.#at++;
    this.#skipSpace();
    for (let index = 0; !this.#is(']'); index++) {
      this.#value(`${path}[${index}]`);
      if (this.#is(',')) {
        this.#at++;
        this.#skipSpace();
        if (this.#is(']')) {
          throw this.#unexpected('looking for beginning of value');
        }
      } else if (!this.#is(']')) {
        throw this.#unexpected('after array element');
      }
    }
    this.#at++;
  }

  #string(): string {
    const start = this.#at++;
    while (!this.#is('"')) {
      if (this.#at >= this.text.length || this.text[this.#at] < ' ') {
        throw this.#unexpected('in string literal');
      }
      this.#at += this.#is('\\') ? 2 : 1;
    }
    this.#at++;
    try {
      return JSON.parse(this.text.slice(start, this.#at));
    } catch {
      throw new JsonSyntaxError('invalid character in string escape code');
    }
  }

  #scalar(): void {
    const number = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/.exec(
      this.text.slice(this.#at, this.#at + 40),
    );
    const literal = LITERALS.find(word => this.text.startsWith(word, this.#at));
    const length = literal?.length ?? number?.[0].length;
    if (length === undefined) {
      throw this.#unexpected('looking for beginning of value');
    }
    this.#at += length;
  }
}

/**
 * Reads JSON again for what JSON.parse does not tell: fields that stand twice in one object, of which it silently takes
 * the last, and what exactly is wrong with a text that it refuses.
 *
 * @returns the paths of repeated fields, as `spec.color`
 * @throws JsonSyntaxError
 */
export function scanJson(text: string): string[] {
  const scanner = new Scanner(text);
  scanner.scan();
  return scanner.duplicates;
}
