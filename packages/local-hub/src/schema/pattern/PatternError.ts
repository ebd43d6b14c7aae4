/** A pattern that Go's RE2 refuses, in its words. */
export class PatternError extends SyntaxError {
  constructor(what: string, expression: string) {
    super(`error parsing regexp: ${what}: \`${expression}\``);
    this.name = 'PatternError';
  }
}

export const badEscape = (expression: string) =>
  new PatternError('invalid escape sequence', expression);

export const badRange = (expression: string) =>
  new PatternError('invalid character class range', expression);
