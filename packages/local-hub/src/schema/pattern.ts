/** Go's RE2 syntax that JavaScript spells differently. */
const posixClasses: Record<string, string> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/**
 * Compiles a pattern of Go's RE2 for JavaScript.
 *
 * @throws SyntaxError when the pattern is not valid or has no JavaScript form
 */
export function compilePattern(pattern: string): RegExp {
  let source = pattern;
  let flags = '';
  const leading = /^\(\?([imsU]+)\)/.exec(source);
  if (leading) {
    if (leading[1].includes('U'))
      throw new SyntaxError('the ungreedy flag (?U) is not supported');
    flags = leading[1];
    source = source.slice(leading[0].length);
  }
  source = source
    .replace(/\[:(\^?)([a-z]+):\]/g, (text, negated, name) =>
      negated || !posixClasses[name] ? text : posixClasses[name],
    )
    .replace(/\(\?P</g, '(?<')
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '(?![\\s\\S])')
    .replace(/\\([pP])([LMNPSZC])(?![a-z{])/g, '\\$1{$2}');
  // RE2 has neither, so a server would refuse the definition.
  if (/\(\?<?[=!]/.test(pattern))
    throw new SyntaxError('invalid or unsupported Perl syntax: lookaround');
  if (/(^|[^\\])(\\\\)*\\[1-9]/.test(pattern))
    throw new SyntaxError('invalid escape sequence: backreference');
  try {
    return new RegExp(source, `${flags}u`);
  } catch {
    // The `u` mode refuses escapes such as `\_` that RE2 takes.
    return new RegExp(source, flags);
  }
}
