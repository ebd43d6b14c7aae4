import { InputError } from '@backstage/errors';
import { parseExpression } from './grammar';

const UNITS: Record<string, number> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
};

/** Milliseconds of a PromQL duration such as `1h30m`; undefined for anything else. */
export function promDurationMs(text: string): number | undefined {
  if (!/^(\d+(?:\.\d+)?(ms|[smhdwy]))+$/.test(text)) {
    return undefined;
  }
  let total = 0;
  for (const [, count, unit] of text.matchAll(
    /(\d+(?:\.\d+)?)(ms|[smhdwy])/g,
  )) {
    total += Number(count) * UNITS[unit];
  }
  return total;
}

/** The longest range that an expression looks back over, in milliseconds. */
export function longestRangeMs(query: string): number | undefined {
  let longest: number | undefined;
  for (const [, text] of query.matchAll(
    /\[\s*([0-9a-z.]+)\s*(?::[^\]]*)?\]/g,
  )) {
    const range = promDurationMs(text);
    if (range !== undefined) {
      longest = Math.max(longest ?? 0, range);
    }
  }
  return longest;
}

/**
 * An expression with matchers added to every selector, so that it sees one run and not what other
 * runs left in the same database. An empty value also matches series without the label.
 * @throws InputError when the expression cannot be read: a selector that was not seen would be
 * left as wide as it is
 */
export function withMatchers(
  query: string,
  matchers: readonly string[],
): string {
  if (matchers.length === 0) {
    return query;
  }
  const parsed = parseExpression(query);
  if ('errorAt' in parsed) {
    throw new InputError(
      `The expression cannot be narrowed to its run: syntax error at position ${
        parsed.errorAt + 1
      }`,
    );
  }
  const text = matchers.join(',');
  const edits: { at: number; insert: string }[] = [];
  parsed.tree.iterate({
    enter(node) {
      if (node.name !== 'VectorSelector') {
        return;
      }
      const labels = node.node.getChild('LabelMatchers');
      if (!labels) {
        edits.push({ at: node.to, insert: `{${text}}` });
        return;
      }
      const empty = query.slice(labels.from + 1, labels.to - 1).trim() === '';
      edits.push({ at: labels.from + 1, insert: empty ? text : `${text},` });
    },
  });
  return edits
    .sort((a, b) => b.at - a.at)
    .reduce(
      (result, { at, insert }) =>
        result.slice(0, at) + insert + result.slice(at),
      query,
    );
}

/** A label value as PromQL quotes it. */
export function quoted(value: string): string {
  return JSON.stringify(value);
}
