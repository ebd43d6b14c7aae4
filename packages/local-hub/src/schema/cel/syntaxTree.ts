/**
 * The parts of the library's syntax tree that this hub looks into: to learn
 * which names a rule uses, and to give `==` and `matches` the API server's
 * meaning in place of JavaScript's.
 */
export interface SyntaxNode {
  op: string;
  args: unknown;
  start: number;
  end: number;
  input: string;
  left?: SyntaxNode;
  /** Evaluates the node once its operands have been; set by the type check. */
  handle?: (...operands: unknown[]) => unknown;
  checkedType?: { name: string };
  meta: { alternate?: SyntaxNode; macro?: Macro };
}

/** What the library keeps of an expanded macro such as `has`. */
export interface Macro {
  args?: SyntaxNode[];
  typeCheck: (checker: Checker, macro: Macro, context: unknown) => unknown;
}

/** The type check of the library. */
export interface Checker {
  check(node: SyntaxNode, context: unknown): unknown;
}

export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    'op' in value &&
    'meta' in value
  );
}

/** Visits every node once, those that macros stand for included. */
export function walk(
  root: SyntaxNode,
  visit: (node: SyntaxNode) => void,
): void {
  const seen = new Set<unknown>();
  const descend = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (isSyntaxNode(value)) {
      visit(value);
      descend(value.args);
      descend(value.meta.alternate);
      descend(value.meta.macro);
    } else if (Array.isArray(value)) value.forEach(descend);
    else if (Object.getPrototypeOf(value) === Object.prototype)
      Object.values(value).forEach(descend);
  };
  descend(root);
}

/** The name and arguments of a call, with or without a receiver. */
export function callOf(
  node: SyntaxNode,
): { name: string; receiver?: SyntaxNode; args: SyntaxNode[] } | undefined {
  if (node.op === 'call') {
    const [name, args] = node.args as [string, SyntaxNode[]];
    return { name, args };
  }
  if (node.op === 'rcall') {
    const [name, receiver, args] = node.args as [
      string,
      SyntaxNode,
      SyntaxNode[],
    ];
    return { name, receiver, args };
  }
  return undefined;
}
