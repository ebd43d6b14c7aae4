import { compilePattern } from '../pattern';
import { celEqual } from './equality';
import { conversions, textFunctions } from './functions/texts';
import { joinLists } from './joinLists';
import { isExpressionError, shownAt } from './describeError';
import { callOf, Checker, SyntaxNode, walk } from './syntaxTree';

/**
 * Makes `has()` check that its field exists. The library looks only at the
 * variable, and a misspelt field would be absent for ever. Before the type check.
 */
export function checkPresenceTests(root: SyntaxNode): void {
  walk(root, node => {
    const { macro } = node.meta;
    if (!macro?.args || callOf(node)?.name !== 'has') return;
    const original = macro.typeCheck;
    macro.typeCheck = (checker, own, context) => {
      if (own.args) checkPresence(checker, own.args[0], node, context);
      return original(checker, own, context);
    };
  });
}

/** The server shows a missing field at the parenthesis of `has`. */
function checkPresence(
  checker: Checker,
  field: SyntaxNode,
  call: SyntaxNode,
  context: unknown,
): void {
  try {
    checker.check(field, context);
  } catch (error) {
    if (isExpressionError(error) && error.node === field)
      shownAt.set(error, call.input.indexOf('(', call.start));
    throw error;
  }
}

type Handler = (...operands: unknown[]) => unknown;

/**
 * Gives equality, `+` of lists, patterns and texts the server's meaning. After
 * the type check, which sets the handlers.
 */
export function replaceHandlers(root: SyntaxNode): void {
  walk(root, node => {
    const original = node.handle as Handler | undefined;
    const replacement = original && replacementFor(node, original);
    if (replacement) node.handle = replacement;
  });
}

function replacementFor(
  node: SyntaxNode,
  original: Handler,
): Handler | undefined {
  const name = callOf(node)?.name ?? '';
  switch (node.op) {
    case '==':
      return (left, right) => celEqual(left, right);
    case '!=':
      return (left, right) => !celEqual(left, right);
    case '+':
      return (left, right, ...rest) =>
        joinLists(left, right) ?? original(left, right, ...rest);
    case 'rcall':
      if (name === 'matches') return matcher();
      return Object.hasOwn(textFunctions, name)
        ? onTexts(textFunctions[name] as Handler, original)
        : undefined;
    case 'call':
      return Object.hasOwn(conversions, name)
        ? (operands, ...rest) =>
            conversions[name]((operands as unknown[])[0]) ??
            original(operands, ...rest)
        : undefined;
    default:
      return undefined;
  }
}

/** Lists have functions of the same names. */
function onTexts(own: Handler, original: Handler): Handler {
  return (operands, ...rest) =>
    typeof (operands as unknown[])[0] === 'string'
      ? own(...(operands as unknown[]))
      : original(operands, ...rest);
}

/** RE2 patterns, each compiled once per rule. */
function matcher(): Handler {
  const compiled = new Map<string, RegExp>();
  return operands => {
    const [text, pattern] = operands as [string, string];
    let expression = compiled.get(pattern);
    if (!expression) {
      expression = compilePattern(pattern);
      compiled.set(pattern, expression);
    }
    return expression.test(text);
  };
}
