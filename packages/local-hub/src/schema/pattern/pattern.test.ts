import recorded from '../__fixtures__/patterns.json';
import { compilePattern, PatternError } from '.';

/** What Go's regexp package says. */
interface Recorded {
  pattern: string;
  error?: string;
  matches: string[];
  others: string[];
}

const cases = recorded as Recorded[];

describe('patterns of RE2', () => {
  const isUngreedy = (pattern: string) => pattern.includes('(?U)');

  it.each(cases.filter(({ error, pattern }) => !error && !isUngreedy(pattern)))(
    'matches as Go does: $pattern',
    ({ pattern, matches, others }) => {
      const expression = compilePattern(pattern);
      expect(matches.filter(text => !expression.test(text))).toEqual([]);
      expect(others.filter(text => expression.test(text))).toEqual([]);
    },
  );

  it('refuses the one flag that JavaScript cannot express', () => {
    const ungreedy = cases.filter(({ pattern }) => isUngreedy(pattern));
    expect(ungreedy).not.toEqual([]);
    for (const { pattern } of ungreedy)
      expect(() => compilePattern(pattern)).toThrow('not supported');
  });

  it.each(cases.filter(({ error }) => error))(
    'refuses as Go does: $pattern',
    ({ pattern, error }) => {
      expect(() => compilePattern(pattern)).toThrow(PatternError);
      expect(() => compilePattern(pattern)).toThrow(error);
    },
  );
});
