import fc from 'fast-check';
import { longestRangeMs, withMatchers } from './expressions';
import { parseExpression } from './grammar';

describe('withMatchers', () => {
  it.each([
    ['x', 'x{r="u"}'],
    ['x{}', 'x{r="u"}'],
    ['x{a="b"}', 'x{r="u",a="b"}'],
    ['x{a="b",}', 'x{r="u",a="b",}'],
    ['{__name__="x"}', '{r="u",__name__="x"}'],
    ['rate(x[5m])', 'rate(x{r="u"}[5m])'],
    ['x{a="}",b=~"{.*"}', 'x{r="u",a="}",b=~"{.*"}'],
    ['new_function(x) > bool 1', 'new_function(x{r="u"}) > bool 1'],
    [
      'sum by (le) (rate(x{a=~"b|c"}[5m])) / y offset 1m',
      'sum by (le) (rate(x{r="u",a=~"b|c"}[5m])) / y{r="u"} offset 1m',
    ],
    ['1 + 2', '1 + 2'],
  ])('of %s', (query, want) => {
    expect(withMatchers(query, ['r="u"'])).toBe(want);
  });

  it('refuses what it cannot read, rather than leave it wide', () => {
    expect(() => withMatchers('x{ + y', ['r="u"'])).toThrow('position');
    expect(withMatchers('x{ + y', [])).toBe('x{ + y');
  });

  it('leaves no selector without the matchers, whatever the expression', () => {
    const name = fc.constantFrom('x', 'sum_total', 'a:b', 'offset_x', 'by');
    const quotedText = fc
      .string({ maxLength: 6 })
      .map(text => JSON.stringify(text.replace(/[^ -~]/g, '')));
    const matcher = fc
      .tuple(fc.constantFrom('a', 'le'), fc.constantFrom('=', '!='), quotedText)
      .map(parts => parts.join(''));
    const braces = fc
      .array(matcher, { maxLength: 3 })
      .map(parts => `{ ${parts.join(', ')} }`);
    const selector = fc.oneof(
      name,
      fc.tuple(name, braces).map(parts => parts.join('')),
      matcher.map(text => `{__name__="x",${text}}`),
    );
    const { expression } = fc.letrec<{ expression: string }>(tie => ({
      expression: fc.oneof(
        { depthSize: 'small' },
        selector,
        selector.map(text => `rate(${text}[5m])`),
        selector.map(text => `${text} offset 1m`),
        tie('expression').map(text => `(${text})`),
        tie('expression').map(text => `sum by (le) (${text})`),
        tie('expression').map(text => `max_over_time((${text})[10m:30s])`),
        tie('expression').map(text => `unheard_of(${text}, 1)`),
        fc
          .tuple(
            tie('expression'),
            fc.constantFrom('+', '/ on(le)', '> bool', 'and', '\n# {}\n or'),
            tie('expression'),
          )
          .map(parts => parts.join(' ')),
      ),
    }));
    let selectors = 0;
    fc.assert(
      fc.property(expression, query => {
        const narrowed = withMatchers(query, ['r="u"', 'v=~"|w"']);
        const parsed = parseExpression(narrowed);
        if ('errorAt' in parsed) {
          throw new Error(`${narrowed} does not parse any more`);
        }
        parsed.tree.iterate({
          enter(node) {
            if (node.name === 'VectorSelector') {
              selectors += 1;
              const seen = narrowed.slice(node.from, node.to);
              if (!/\{\s*r="u",v=~"\|w"/.test(seen)) {
                throw new Error(`${seen} of ${narrowed} sees other runs`);
              }
            }
          },
        });
      }),
      { numRuns: 2000 },
    );
    expect(selectors).toBeGreaterThan(2000);
  });
});

describe('longestRangeMs', () => {
  it.each([
    ['up', undefined],
    ['rate(x[5m])', 300_000],
    ['rate(x[5m]) + rate(y[1h30m])', 5_400_000],
    ['max_over_time(rate(x[1m])[10m:30s])', 600_000],
    ['rate(x[1500ms])', 1500],
  ])('of %s', (query, want) => {
    expect(longestRangeMs(query)).toBe(want);
  });
});
