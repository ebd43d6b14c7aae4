import {
  createKubernetesClient,
  loadKubeConfig,
  type KubernetesClient,
  type KubernetesClientOptions,
} from '@assay/controller';
import type { ClusterRegistration } from '@assay/plugin-experiments-node';
import { InputError } from '@backstage/errors';

/** The `config` of a cluster Secret of Argo CD, as far as a client without commands can use it. */
interface ClusterConfig {
  bearerToken?: string;
  username?: string;
  password?: string;
  tlsClientConfig?: {
    insecure?: boolean;
    serverName?: string;
    /** Base64 of PEM, all three. */
    caData?: string;
    certData?: string;
    keyData?: string;
  };
}

/**
 * The client of a target, with the credential of its registration: a bearer token, a client
 * certificate or a password. It keeps its connections until `close`.
 * @throws InputError when the registration is not of an API server, or has no credential that is
 * plain data (commands such as cloud plugins are never run)
 */
export function createTargetClient(
  registration: ClusterRegistration,
  options: Omit<KubernetesClientOptions, 'kubeConfig'> = {},
): KubernetesClient & { close(): Promise<void> } {
  const { server } = registration;
  if (!/^https?:\/\//.test(server)) {
    throw new InputError(
      `A target at "${server}" has no API server; https:// is allowed`,
    );
  }
  const config = registration.config as ClusterConfig;
  const user = userOf(config, server);
  const tls = config.tlsClientConfig ?? {};
  const cluster = {
    server,
    ...(tls.serverName && { 'tls-server-name': tls.serverName }),
    ...(tls.insecure
      ? { 'insecure-skip-tls-verify': true }
      : tls.caData && { 'certificate-authority-data': tls.caData }),
  };
  const content = JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'target', cluster }],
    users: [{ name: 'target', user }],
    contexts: [
      { name: 'target', context: { cluster: 'target', user: 'target' } },
    ],
    'current-context': 'target',
  });
  return createKubernetesClient({
    userAgent: 'assay-experiments',
    ...options,
    kubeConfig: loadKubeConfig({ content }),
  });
}

function userOf(config: ClusterConfig, server: string): object {
  const { bearerToken, username, password, tlsClientConfig } = config;
  if (bearerToken) {
    return { token: bearerToken };
  }
  if (tlsClientConfig?.certData && tlsClientConfig.keyData) {
    return {
      'client-certificate-data': tlsClientConfig.certData,
      'client-key-data': tlsClientConfig.keyData,
    };
  }
  if (username) {
    return { username, password };
  }
  // Names of the fields only: what they hold is secret.
  const found = Object.keys(config).sort().join(', ') || 'nothing';
  throw new InputError(
    `The registration of ${server} has ${found}; a bearerToken, a username, or certData and keyData are needed`,
  );
}
