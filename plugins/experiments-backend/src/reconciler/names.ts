import { createHash } from 'node:crypto';

/** Room for what is added to a name: `-connection` fits below the 63 of a label. */
export const MAX_NAME_LENGTH = 52;
const MAX_LABEL_LENGTH = 63;

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/** Lower-case base32 of a SHA-256: every character may stand in a DNS name. */
function digest(text: string, length: number): string {
  const bytes = createHash('sha256').update(text).digest();
  let bits = 0;
  let value = 0;
  let result = '';
  for (const byte of bytes) {
    value = value * 256 + byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      result += ALPHABET[Math.floor(value / 2 ** bits)];
      value %= 2 ** bits;
    }
  }
  return result.slice(0, length);
}

/** What the names of everything of a run begin with. */
export function runPrefix(runUid: string): string {
  return `axp-${digest(runUid, 8)}`;
}

/**
 * Name of what a run owns in a role, at an attempt. The same arguments always give the same name,
 * so a create that is repeated after a crash finds what the first one made.
 */
export function objectName(
  runUid: string,
  role: string,
  attempt: number,
): string {
  const prefix = runPrefix(runUid);
  const suffix = digest(`${runUid}/${role}/${attempt}`, 5);
  const room = MAX_NAME_LENGTH - prefix.length - suffix.length - 2;
  const short = role
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, room)
    .replace(/^-+|-+$/g, '');
  return [prefix, short, suffix].filter(Boolean).join('-');
}

/** Name of the registration of a server that runs share. */
export function sharedRegistrationName(server: string): string {
  return `axs-${digest(server, 12)}`;
}

/** A role as a label value; a long one is cut and told apart by a hash. */
export function roleLabel(role: string): string {
  return role.length <= MAX_LABEL_LENGTH
    ? role
    : `${role.slice(0, MAX_LABEL_LENGTH - 6)}-${digest(role, 5)}`;
}

/** Roles of what a run owns. */
export const roles = {
  plan: 'plan',
  project: 'project',
  workload: 'workload',
  cluster: (target: string) => `cluster-${target}`,
  registration: (target: string) => `registration-${target}`,
  /** What makes a shared cluster known, by the URL of its server: one for all runs. */
  sharedRegistration: (server: string) => `shared-${digest(server, 12)}`,
  /** A namespace of a shared target, by the name that the component has for it. */
  namespace: (target: string, namespace: string) =>
    `namespace-${target}-${namespace}`,
  /** Where the load runs in a target. */
  loadNamespace: 'load-namespace',
  /** By which the steps of the Workflow reach that. */
  loadAccess: 'load-access',
  application: (component: { target: string; app: string; variant?: string }) =>
    ['app', component.target, component.app, component.variant]
      .filter(Boolean)
      .join('-'),
};
