import { callOf, isSyntaxNode, SyntaxNode } from './syntaxTree';

/** What the library tells of an error in an expression. */
export interface ExpressionError {
  name?: string;
  code: string;
  summary: string;
  range?: { start: number; end: number };
  node?: unknown;
}

/** Where an error is shown, when that is not where the library found it. */
export const shownAt = new WeakMap<object, number>();

export function isExpressionError(error: unknown): error is ExpressionError {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    'summary' in error
  );
}

/** The message with the place, in the layout that the API server uses. */
export function describeAt(
  node: { input: string },
  position: number,
  message: string,
): string {
  const before = node.input.slice(0, position);
  const line = before.split('\n').length;
  const lineStart = before.lastIndexOf('\n') + 1;
  const column = position - lineStart;
  const source = node.input.slice(lineStart).split('\n', 1)[0];
  return `compilation failed: ERROR: <input>:${line}:${
    column + 1
  }: ${message}\n | ${source}\n | ${'.'.repeat(column)}^`;
}

/** Says why an expression does not compile, as near to the server's words as the library's findings allow. */
export function describeError(error: unknown, expression: string): string {
  if (!isExpressionError(error)) throw error;
  const node = isSyntaxNode(error.node) ? error.node : undefined;
  const start = error.range?.start ?? 0;
  const at = (position: number, message: string) =>
    describeAt({ input: expression }, position, message);
  const call = node && callOf(node);
  switch (error.code) {
    case 'no_such_key': {
      const field = /No such key: (.*)/.exec(error.summary)?.[1] ?? '';
      const position = shownAt.get(error) ?? Math.max(start - 1, 0);
      return at(position, `undefined field '${field}'`);
    }
    case 'cannot_index_type':
    case 'invalid_index_type':
      return describeIndex(error.summary, node, at);
    case 'unknown_variable': {
      const name = error.summary.replace('Unknown variable: ', '');
      return at(start, `undeclared reference to '${name}' (in container '')`);
    }
    case 'no_matching_overload':
      return call && node
        ? at(openParenthesis(node), overloadText(call.name, error.summary))
        : at(start, error.summary);
    case 'no_such_overload': {
      const match =
        /no such overload: (.+?) (==|!=|<=|>=|<|>|\+|-|\*|\/|%|in) (.+)$/.exec(
          error.summary,
        );
      if (!match || !node?.left) return at(start, error.summary);
      const name = match[2] === 'in' ? '@in' : `_${match[2]}_`;
      return at(
        expression.indexOf(match[2], node.left.end),
        `found no matching overload for '${name}' applied to '(${typeText(
          match[1],
        )}, ${typeText(match[3])})'`,
      );
    }
    default:
      return error.name === 'ParseError'
        ? at(start, `Syntax error: ${error.summary}`)
        : at(start, error.summary);
  }
}

/** Something in brackets, or behind a dot, that the value has no parts for. */
function describeIndex(
  summary: string,
  node: SyntaxNode | undefined,
  at: (position: number, message: string) => string,
): string {
  const [value, index] = (node?.args ?? []) as (SyntaxNode | undefined)[];
  if (!node || !isSyntaxNode(value)) return at(0, summary);
  const type = typeText(
    /^Cannot index type '([^']*)'/.exec(summary)?.[1] ??
      value.checkedType?.name ??
      'dyn',
  );
  if (!isSyntaxNode(index))
    return at(value.end, `type '${type}' does not support field selection`);
  const indexType = typeText(index.checkedType?.name ?? 'dyn');
  return at(
    value.end,
    `found no matching overload for '_[_]' applied to '(${type}, ${indexType})'`,
  );
}

function openParenthesis(node: SyntaxNode): number {
  const call = callOf(node);
  const from = call?.receiver ? call.receiver.end : node.start;
  return node.input.indexOf('(', from);
}

/** A function that nothing declares, or one for other arguments. */
function overloadText(name: string, summary: string): string {
  const signature = /'(?:(.*)\.)?([A-Za-z_]+)\((.*)\)'/.exec(summary);
  const known = wellKnown.has(name);
  if (!signature || !known)
    return `undeclared reference to '${name}' (in container '')`;
  const [, receiver, , args] = signature;
  const applied = args.split(', ').filter(Boolean).map(typeText).join(', ');
  const prefix = receiver ? `${typeText(receiver)}.` : '';
  return `found no matching overload for '${name}' applied to '${prefix}(${applied})'`;
}

const wellKnown = new Set([
  'size',
  'matches',
  'startsWith',
  'endsWith',
  'contains',
  'int',
  'uint',
  'double',
  'string',
  'bool',
  'bytes',
  'timestamp',
  'duration',
  'replace',
  'split',
  'join',
  'substring',
  'indexOf',
  'lastIndexOf',
  'trim',
  'lowerAscii',
  'upperAscii',
  'charAt',
  'find',
  'findAll',
  'sum',
  'min',
  'max',
  'isSorted',
  'quantity',
  'isQuantity',
  'url',
  'isURL',
  'type',
  'validate',
]);

/** `list<int>` is `list(int)` to the server. */
function typeText(type: string): string {
  return type
    .replaceAll('<', '(')
    .replaceAll('>', ')')
    .replaceAll('google.protobuf.Timestamp', 'timestamp')
    .replaceAll('google.protobuf.Duration', 'duration')
    .replace(/\boptional\(/g, 'optional_type(')
    .replace(/\bobject\d+\b/g, 'object');
}
