/** The workflow asks for something that is not played here, or that cannot be. */
export class PlanError extends Error {
  readonly name = 'PlanError';
}

/** Values of the variables that stand between `{{` and `}}`. */
export type Scope = Readonly<Record<string, string | undefined>>;

/** The one expression that is understood: attempts are counted from 1, retries from 0. */
const attemptExpression = /^=\s*asInt\(retries\)\s*\+\s*1\s*$/;

/**
 * Replaces the variables of a text.
 *
 * @throws PlanError on a variable that has no value, as Argo Workflows does
 */
export function substitute(text: string, scope: Scope): string {
  return text.replace(/\{\{(.*?)\}\}/g, (_tag, content: string) => {
    if (attemptExpression.test(content))
      return String(Number(lookUp('retries', scope)) + 1);
    if (content.startsWith('='))
      throw new PlanError(`unsupported expression {{${content}}}`);
    return lookUp(content.trim(), scope);
  });
}

function lookUp(name: string, scope: Scope): string {
  const value = scope[name];
  if (value === undefined) throw new PlanError(`failed to resolve {{${name}}}`);
  return value;
}

/** Variables of a list of parameters. */
export function parameterScope(
  prefix: string,
  parameters: readonly { name: string; value?: string }[],
): Scope {
  return Object.fromEntries(
    parameters.map(({ name, value }) => [`${prefix}.${name}`, value]),
  );
}

/** Variables of an element of a list: itself, and its fields when it has any. */
export function itemScope(item: unknown): Scope {
  const text = (value: unknown) =>
    typeof value === 'string' ? value : JSON.stringify(value);
  const fields =
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.entries(item).map(([name, value]) => [
          `item.${name}`,
          text(value),
        ])
      : [];
  return { item: text(item), ...Object.fromEntries(fields) };
}

/** How Argo Workflows names the element in the name of its node. */
export function itemLabel(item: unknown): string {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    return typeof item === 'string' ? item : JSON.stringify(item);
  return Object.entries(item)
    .map(
      ([name, value]) =>
        `${name}:${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    .sort()
    .join(',');
}
