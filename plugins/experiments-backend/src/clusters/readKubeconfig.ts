import { InputError } from '@backstage/errors';
import { parse } from 'yaml';

/** What a kubeconfig says about its current context; certificates and keys are base64 of PEM. */
export interface KubeconfigContent {
  server: string;
  caData?: string;
  token?: string;
  certData?: string;
  keyData?: string;
}

interface KubeconfigFile {
  'current-context'?: string;
  contexts?: { name?: string; context?: { cluster?: string; user?: string } }[];
  clusters?: { name?: string; cluster?: Record<string, unknown> }[];
  users?: { name?: string; user?: Record<string, unknown> }[];
}

/**
 * The kubeconfig of a connection Secret; undefined while there is none yet. No error says what it
 * holds.
 * @throws InputError when it is there and is not a kubeconfig of an API server
 */
export function readKubeconfig(
  connection: Readonly<Record<string, string>>,
): KubeconfigContent | undefined {
  const text = connection.kubeconfig;
  if (!text) {
    return undefined;
  }
  const { cluster, user } = currentOf(parseFile(text));
  const server = cluster?.server;
  if (typeof server !== 'string' || !server.startsWith('https://')) {
    throw new InputError(
      'The kubeconfig of the connection Secret names no https:// server',
    );
  }
  if (user?.exec || user?.['auth-provider']) {
    throw new InputError(
      'The kubeconfig of the connection Secret names a command; a token or a client certificate is needed',
    );
  }
  const field = (from: Record<string, unknown> | undefined, name: string) => {
    const value = from?.[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    server: server.replace(/\/+$/, ''),
    caData: field(cluster, 'certificate-authority-data'),
    token: field(user, 'token'),
    certData: field(user, 'client-certificate-data'),
    keyData: field(user, 'client-key-data'),
  };
}

function parseFile(text: string): KubeconfigFile {
  try {
    // The reason would quote the text.
    return parse(text, { logLevel: 'silent' }) ?? {};
  } catch {
    throw new InputError('The connection Secret holds no valid kubeconfig');
  }
}

function currentOf(file: KubeconfigFile) {
  const contexts = Array.isArray(file.contexts) ? file.contexts : [];
  const { context } =
    contexts.find(({ name }) => name === file['current-context']) ??
    contexts[0] ??
    {};
  const named = <T extends { name?: string }>(
    list: T[] | undefined,
    name: string | undefined,
  ) =>
    Array.isArray(list)
      ? list.find(each => each.name === name) ?? list[0]
      : undefined;
  return {
    cluster: named(file.clusters, context?.cluster)?.cluster,
    user: named(file.users, context?.user)?.user,
  };
}
