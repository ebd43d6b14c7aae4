import { parser } from '@prometheus-io/lezer-promql';

/** What `$window` is while an expression is parsed: as long as itself, so positions stay true. */
const PARSED_WINDOW = '000060s';

/** Where an expression stops making sense, for people. */
export interface QueryProblem {
  /** From 1. */
  position: number;
  message: string;
}

/** Name of a function that every grammar knows, short enough to stand in for any other. */
const KNOWN_FUNCTION = 'ln';

/**
 * The first syntax error of an expression, if it has one. Names of functions and types are not
 * checked: MetricsQL has more of them than PromQL, and the source that is asked knows its own.
 */
export function syntaxErrorOf(query: string): QueryProblem | undefined {
  let text = query.replaceAll('$window', PARSED_WINDOW);
  for (;;) {
    const position = firstErrorOf(text);
    if (position === undefined) {
      return undefined;
    }
    const known = withKnownFunction(text, position);
    if (known === undefined) {
      return problemAt(query, position);
    }
    text = known;
  }
}

function firstErrorOf(text: string): number | undefined {
  let position: number | undefined;
  parser.parse(text).iterate({
    enter(node) {
      if (node.type.isError) {
        position = Math.min(position ?? node.from, node.from);
      }
    },
  });
  return position;
}

/**
 * The grammar has its functions built in, so a call of another one stops at its parenthesis. The
 * text with a known name there, padded so that positions stay; undefined where that is not it.
 */
function withKnownFunction(text: string, position: number): string | undefined {
  const name = /[a-zA-Z_][a-zA-Z0-9_]*(?=\s*$)/.exec(text.slice(0, position));
  if (
    text[position] !== '(' ||
    !name ||
    name[0].length <= KNOWN_FUNCTION.length
  ) {
    return undefined;
  }
  return (
    text.slice(0, name.index) +
    KNOWN_FUNCTION.padEnd(name[0].length) +
    text.slice(name.index + name[0].length)
  );
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
