import { badRequest } from '../errors';

/** One condition on one label. */
export interface Requirement {
  key: string;
  test: (value: string | undefined) => boolean;
}

const OPERATORS = 'in, notin, =, ==, !=, gt, lt';
const SPECIAL = /^(==|!=|=|!|\(|\)|,|>|<)/;
const WORD = /^[^\s=!(),><]+/;
const QUALIFIED =
  /^([a-z0-9A-Z.-]+\/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

/** Reads the text of a label selector. */
export class LabelSelectorParser {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    let rest = text.trim();
    while (rest) {
      const match = SPECIAL.exec(rest) ?? WORD.exec(rest);
      const token = match![0];
      this.#tokens.push(token);
      rest = rest.slice(token.length).trimStart();
    }
  }

  requirements(): Requirement[] {
    const result: Requirement[] = [];
    for (;;) {
      result.push(this.#requirement());
      const next = this.#next();
      if (next === undefined) {
        return result;
      }
      if (next !== ',') {
        throw unparsable(`found '${next}', expected: ',' or 'end of string'`);
      }
    }
  }

  #next(): string | undefined {
    return this.#tokens[this.#at++];
  }

  #requirement(): Requirement {
    let key = this.#next();
    const negated = key === '!';
    if (negated) {
      key = this.#next();
    }
    if (key === undefined || SPECIAL.test(key)) {
      throw unparsable(
        `found '${key ?? ''}', expected: !, identifier, or 'end of string'`,
      );
    }
    if (!QUALIFIED.test(key)) {
      throw unparsable(
        `key: Invalid value: "${key}": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
      );
    }
    const following = this.#tokens[this.#at];
    if (following === undefined || following === ',') {
      return {
        key,
        test: value => (value === undefined) === negated,
      };
    }
    if (negated) {
      throw unparsable(
        `found '${following}', expected: ',' or 'end of string'`,
      );
    }
    return { key, test: this.#operation() };
  }

  #operation(): Requirement['test'] {
    const operator = this.#next();
    switch (operator) {
      case '=':
      case '==': {
        const wanted = this.#value();
        return value => value === wanted;
      }
      case '!=': {
        const refused = this.#value();
        return value => value !== refused;
      }
      case 'in': {
        const wanted = this.#values();
        return value => value !== undefined && wanted.has(value);
      }
      case 'notin': {
        const refused = this.#values();
        return value => value === undefined || !refused.has(value);
      }
      case '>':
      case 'gt': {
        const bound = this.#number();
        return value => value !== undefined && Number(value) > bound;
      }
      case '<':
      case 'lt': {
        const bound = this.#number();
        return value => value !== undefined && Number(value) < bound;
      }
      default:
        throw unparsable(`found '${operator}', expected: ${OPERATORS}`);
    }
  }

  /** The value after `=`; nothing at all means the empty string. */
  #value(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined || token === ',') {
      return '';
    }
    this.#at++;
    if (SPECIAL.test(token)) {
      throw unparsable(`found '${token}', expected: identifier`);
    }
    return checkedValue(token);
  }

  #values(): Set<string> {
    const opening = this.#next();
    if (opening !== '(') {
      throw unparsable(`found '${opening ?? ''}' expected: '('`);
    }
    const values = new Set<string>();
    for (;;) {
      values.add(this.#value());
      const next = this.#next();
      if (next === ')') {
        return values;
      }
      if (next !== ',') {
        throw unparsable(`found '${next ?? ''}', expected: ',' or ')'`);
      }
    }
  }

  #number(): number {
    const token = this.#next() ?? '';
    if (!/^-?\d+$/.test(token)) {
      throw unparsable(
        `for 'Gt', 'Lt' operators, the value must be an integer`,
      );
    }
    return Number(token);
  }
}

function checkedValue(value: string): string {
  if (value.length > 63 || !VALUE.test(value)) {
    throw unparsable(
      `values[0][]: Invalid value: "${value}": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    );
  }
  return value;
}

function unparsable(why: string) {
  return badRequest(`unable to parse requirement: ${why}`);
}
