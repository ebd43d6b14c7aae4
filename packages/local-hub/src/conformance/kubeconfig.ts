import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What it takes to talk to an API server: an address and one credential. */
export interface Credentials {
  readonly server: string;
  readonly ca?: string;
  readonly token?: string;
  readonly certificate?: string;
  readonly key?: string;
}

interface Named<T> {
  name: string;
  value?: T;
}

interface Cluster {
  server: string;
  'certificate-authority'?: string;
  'certificate-authority-data'?: string;
}

interface User {
  token?: string;
  'client-certificate-data'?: string;
  'client-key-data'?: string;
  'client-certificate'?: string;
  'client-key'?: string;
}

interface KubeConfigFile {
  'current-context': string;
  contexts: (Named<never> & { context: { cluster: string; user: string } })[];
  clusters: (Named<never> & { cluster: Cluster })[];
  users: (Named<never> & { user: User })[];
}

function decode(data?: string, path?: string): string | undefined {
  if (data) {
    return Buffer.from(data, 'base64').toString('utf8');
  }
  return path ? readFileSync(path, 'utf8') : undefined;
}

/**
 * Reads the current context of a kubeconfig. It is read here, and not by a
 * client library, because the suite must not share mistakes with our own client.
 * Throws when the context, its cluster or its user is missing.
 */
export function readKubeConfig(path: string): Credentials {
  const file = parse(readFileSync(path, 'utf8')) as KubeConfigFile;
  const context = file.contexts.find(
    entry => entry.name === file['current-context'],
  )?.context;
  const cluster = file.clusters.find(entry => entry.name === context?.cluster);
  const user = file.users.find(entry => entry.name === context?.user);
  if (!cluster || !user) {
    throw new Error(`${path}: the current context is incomplete`);
  }
  return {
    server: cluster.cluster.server.replace(/\/+$/, ''),
    ca: decode(
      cluster.cluster['certificate-authority-data'],
      cluster.cluster['certificate-authority'],
    ),
    token: user.user.token,
    certificate: decode(
      user.user['client-certificate-data'],
      user.user['client-certificate'],
    ),
    key: decode(user.user['client-key-data'], user.user['client-key']),
  };
}
