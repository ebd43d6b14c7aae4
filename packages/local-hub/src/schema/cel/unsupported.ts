import { CelError } from './CelError';
import { describeAt } from './describeError';
import { callOf, SyntaxNode, walk } from './syntaxTree';

/** Functions that the API server has and this hub does not. */
const missing = new Set([
  'ip',
  'isIP',
  'isCanonical',
  'family',
  'isUnspecified',
  'isLoopback',
  'isLinkLocalMulticast',
  'isLinkLocalUnicast',
  'isGlobalUnicast',
  'cidr',
  'isCIDR',
  'containsIP',
  'containsCIDR',
  'masked',
  'prefixLength',
  'semver',
  'isSemver',
  'major',
  'minor',
  'patch',
  'authorizer',
  'path',
  'group',
  'check',
  'allowed',
  'sortBy',
  'flatten',
  'slice',
  'distinct',
  'first',
  'last',
  'reverse',
  'range',
  'transformList',
  'transformMap',
  'transformMapEntry',
  'existsOne',
]);

/** Functions that the library has and the API server does not. */
const foreign = new Set(['bind', 'json', 'hex', 'base64', 'at', 'getDate']);

const comprehensions = new Set(['all', 'exists', 'exists_one']);

/**
 * Refuses what only one of the two languages has: a rule must mean the same
 * here and on a real server.
 *
 * @throws CelError
 */
export function refuseUnsupported(root: SyntaxNode): void {
  walk(root, node => {
    const call = callOf(node);
    if (!call) return;
    const { name, args } = call;
    if (missing.has(name) || (name === 'format' && call.receiver))
      throw new CelError(
        describeAt(
          node,
          node.start,
          `the function '${name}' is not implemented by the local hub`,
        ),
      );
    if (comprehensions.has(name) && args.length === 3)
      throw new CelError(
        describeAt(
          node,
          node.start,
          `the two-variable form of '${name}' is not implemented by the local hub`,
        ),
      );
    if (foreign.has(name) || (name === 'string' && call.receiver))
      throw new CelError(
        describeAt(
          node,
          node.start,
          `undeclared reference to '${name}' (in container '')`,
        ),
      );
  });
}
