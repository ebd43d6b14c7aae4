import { parser } from '@prometheus-io/lezer-promql';
import type { Tree } from '@lezer/common';

/** Name of a function that every grammar knows, short enough to stand in for any other. */
const KNOWN_FUNCTION = 'ln';

/**
 * The tree of an expression, or the position (from 0) where it stops making sense. Positions in
 * the tree are those of the text. Names of functions and types are not checked: there are more of
 * them than the grammar knows, and the source that is asked knows its own.
 */
export function parseExpression(
  query: string,
): { tree: Tree } | { errorAt: number } {
  let text = query;
  for (;;) {
    const tree = parser.parse(text);
    const errorAt = firstErrorOf(tree);
    if (errorAt === undefined) {
      return { tree };
    }
    const known = withKnownFunction(text, errorAt);
    if (known === undefined) {
      return { errorAt };
    }
    text = known;
  }
}

function firstErrorOf(tree: Tree): number | undefined {
  let position: number | undefined;
  tree.iterate({
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
