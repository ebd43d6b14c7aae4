/** What the API server does not let us do. */
export interface MissingRight {
  user: string;
  verb: string;
  /** `plural.group`, with a subresource as `plural/subresource.group`. */
  resource: string;
  /** Absent where it is asked for in the whole cluster. */
  namespace?: string;
}

/** The sentence of Kubernetes' authorisation, the same since its first RBAC. */
const FORM =
  /User "([^"]+)" cannot (\w+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)"| at the cluster scope)?/;

/** The right that a refusal names; undefined for a refusal for another reason, such as a quota. */
export function parseMissingRight(message: string): MissingRight | undefined {
  const match = FORM.exec(message);
  if (!match) {
    return undefined;
  }
  const [, user, verb, plural, group, namespace] = match;
  const resource = group ? `${plural}.${group}` : plural;
  return { user, verb, resource, ...(namespace && { namespace }) };
}

/**
 * What a person has to grant, where a refusal is one of a right; the refusal itself otherwise.
 *
 * @param whose - what refuses; the hub by default
 */
export function describeRefusal(message: string, whose = 'The hub'): string {
  const right = parseMissingRight(message);
  if (!right) {
    return message;
  }
  const { user, verb, resource, namespace } = right;
  const where = namespace
    ? `in namespace ${namespace}`
    : 'in the whole cluster';
  return `${whose} does not let us ${verb} ${resource} ${where}: grant ${user} the verb ${verb}`;
}
