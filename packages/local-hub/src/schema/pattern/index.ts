import { Translator } from './Translator';

export { PatternError } from './PatternError';

/**
 * Compiles a pattern of Go's RE2 for JavaScript.
 *
 * @throws PatternError in RE2's words when it is none, SyntaxError when it has no JavaScript form
 */
export function compilePattern(pattern: string): RegExp {
  return new RegExp(new Translator(pattern).translate(), 'u');
}
