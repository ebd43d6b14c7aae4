import { compilePattern } from '../pattern';
import { celEqual } from './equality';
import { callOf, SyntaxNode, walk } from './syntaxTree';

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
      if (own.args) checker.check(own.args[0], context);
      return original(checker, own, context);
    };
  });
}

/** Gives equality and patterns the server's meaning. After the type check, which sets the handlers. */
export function replaceHandlers(root: SyntaxNode): void {
  walk(root, node => {
    if (node.op === '==') node.handle = celEqual;
    else if (node.op === '!=')
      node.handle = (left: unknown, right: unknown) => !celEqual(left, right);
    else if (node.op === 'rcall' && callOf(node)?.name === 'matches')
      node.handle = matcher();
  });
}

/** RE2 patterns, each compiled once per rule. */
function matcher() {
  const compiled = new Map<string, RegExp>();
  return ([text, pattern]: [string, string]) => {
    let expression = compiled.get(pattern);
    if (!expression) {
      expression = compilePattern(pattern);
      compiled.set(pattern, expression);
    }
    return expression.test(text);
  };
}
