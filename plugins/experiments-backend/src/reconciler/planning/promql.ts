import { parseExpression } from '../../metrics/prometheus/grammar';

/** What `$window` is while an expression is parsed: as long as itself, so positions stay true. */
const PARSED_WINDOW = '000060s';

/** Where an expression stops making sense, for people. */
export interface QueryProblem {
  /** From 1. */
  position: number;
  message: string;
}

/**
 * The first syntax error of an expression, if it has one. Names of functions and types are not
 * checked: MetricsQL has more of them than PromQL, and the source that is asked knows its own.
 */
export function syntaxErrorOf(query: string): QueryProblem | undefined {
  const parsed = parseExpression(query.replaceAll('$window', PARSED_WINDOW));
  return 'errorAt' in parsed ? problemAt(query, parsed.errorAt) : undefined;
}

function problemAt(query: string, position: number): QueryProblem {
  const rest = query.slice(position, position + 20).trim();
  return {
    position: position + 1,
    message: rest
      ? `syntax error at position ${position + 1}, near "${rest}"`
      : `syntax error at position ${
          position + 1
        }: the expression ends too early`,
  };
}

/** The expression with the length of a trial in place of `$window`. */
export function withWindow(query: string, windowMs: number): string {
  return query.replaceAll('$window', `${Math.max(1, Math.round(windowMs))}ms`);
}
