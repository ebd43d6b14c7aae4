import { InputError } from '@backstage/errors';
import { parse } from 'yaml';

interface KubeconfigFile {
  clusters?: { cluster?: { server?: string } }[];
}

/**
 * Server of the kubeconfig in a connection Secret; undefined while there is none yet.
 * @throws InputError when it is there and is not a kubeconfig for this protocol
 */
export function readServer(
  connection: Readonly<Record<string, string>>,
  protocol: string,
): string | undefined {
  const text = connection.kubeconfig;
  if (!text) {
    return undefined;
  }
  let file: KubeconfigFile | null;
  try {
    file = parse(text);
  } catch {
    throw new InputError('The connection Secret holds no valid kubeconfig');
  }
  const server = file?.clusters?.[0]?.cluster?.server;
  if (typeof server !== 'string' || !server.startsWith(protocol)) {
    throw new InputError(
      `The kubeconfig of the connection Secret names no ${protocol} server`,
    );
  }
  return server;
}
