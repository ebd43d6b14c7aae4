/** Field names that CEL reserves; schemas reach them as `__name__`. */
const reserved = new Set([
  'true',
  'false',
  'null',
  'in',
  'as',
  'break',
  'const',
  'continue',
  'else',
  'for',
  'function',
  'if',
  'import',
  'let',
  'loop',
  'package',
  'namespace',
  'return',
  'var',
  'void',
  'while',
]);

const escapes: Record<string, string> = {
  __: '__underscores__',
  '.': '__dot__',
  '-': '__dash__',
  '/': '__slash__',
};

/** Reserved words that can be nothing else to the parser; all others may be names of fields. */
const literals = new Set(['true', 'false', 'null', 'in']);

/** The identifiers under which rules reach a field: none, one, or for a reserved word two. */
export function fieldIdentifiers(name: string): string[] {
  const escaped = escapeField(name);
  if (escaped === undefined) return [];
  return reserved.has(name) && !literals.has(name)
    ? [escaped, name]
    : [escaped];
}

/** The CEL identifier of a field, undefined for a name that rules cannot reach. */
export function escapeField(name: string): string | undefined {
  if (reserved.has(name)) return `__${name}__`;
  if (!/^[a-zA-Z_./-][a-zA-Z0-9_./-]*$/.test(name)) return undefined;
  return name.replace(/__|[./-]/g, part => escapes[part]);
}
