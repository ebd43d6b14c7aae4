import { isNotFound, type KubernetesClient } from '@assay/controller';
import { annotations, resources } from '@assay/plugin-experiments-common';
import type {
  ClusterRegistration,
  ConnectionSource,
} from '@assay/plugin-experiments-node';
import { InputError } from '@backstage/errors';
import { GROUP_KIND } from '../clusters/config';
import { readKubeconfig } from '../clusters/readKubeconfig';
import type { Secret } from '../reconciler/kinds';
import { createTargetClient } from './createTargetClient';
import { listClusterSecrets, readClusterSecret } from './clusterSecrets';

/** A connection that stands where a provider says, opened to the namespace that asks. */
export interface Connection {
  registration: ClusterRegistration;
  /** Kinds without a namespace that runs may deliver, as `group/Kind`. */
  clusterScopedKinds: string[];
}

/** Who asks, and where Argo CD keeps its clusters. */
export interface ConnectionRequest {
  client: KubernetesClient;
  source: Exclude<ConnectionSource, { type: 'hub' }>;
  /** Namespace of the run. */
  namespace: string;
  argocdNamespace: string;
}

/**
 * Reads a connection, live. No message says anything that a Secret holds.
 * @throws InputError when there is none, when it is not opened to the namespace, or when it has no
 * credential that is plain data
 */
export async function readConnection(
  request: ConnectionRequest,
): Promise<Connection> {
  return request.source.type === 'argocd-cluster'
    ? readArgocdCluster(request, request.source)
    : readKubeconfigSecret(request, request.source);
}

async function readArgocdCluster(
  { client, namespace, argocdNamespace }: ConnectionRequest,
  { name }: { name: string },
): Promise<Connection> {
  const secrets = await listClusterSecrets(client, argocdNamespace);
  const named = secrets.filter(each => readClusterSecret(each).name === name);
  const what = `the cluster "${name}" of Argo CD`;
  if (named.length !== 1) {
    throw new InputError(
      named.length === 0
        ? `Argo CD knows no cluster "${name}"`
        : `${named.length} cluster Secrets of Argo CD have the name "${name}"; one is allowed`,
    );
  }
  checkOpen(named[0], namespace, what);
  const { registration, restriction } = readClusterSecret(named[0]);
  if (restriction) {
    throw new InputError(`${what} is registered for ${restriction} only`);
  }
  return connectionOf(named[0], registration, what);
}

async function readKubeconfigSecret(
  request: ConnectionRequest,
  source: Extract<ConnectionSource, { type: 'kubeconfig-secret' }>,
): Promise<Connection> {
  const namespace = source.namespace ?? request.namespace;
  const what = `the Secret "${source.name}" of namespace "${namespace}"`;
  const secret = await getSecret(request.client, namespace, source.name);
  if (!secret) {
    throw new InputError(
      `there is no Secret "${source.name}" in namespace "${namespace}"`,
    );
  }
  checkOpen(secret, request.namespace, what);
  const encoded = secret.data?.[source.key];
  const content = readKubeconfig({
    kubeconfig: Buffer.from(encoded ?? '', 'base64').toString('utf8'),
  });
  if (!content) {
    const keys = Object.keys(secret.data ?? {})
      .sort()
      .join(', ');
    throw new InputError(
      `${what} has no kubeconfig at key "${source.key}"; it has ${
        keys || 'no keys'
      }`,
    );
  }
  const { server, token, caData, certData, keyData } = content;
  return connectionOf(
    secret,
    {
      server,
      config: {
        ...(token && { bearerToken: token }),
        tlsClientConfig: {
          insecure: false,
          ...(caData && { caData }),
          ...(!token && certData && keyData && { certData, keyData }),
        },
      },
    },
    what,
  );
}

function connectionOf(
  { metadata }: Secret,
  registration: ClusterRegistration,
  what: string,
): Connection {
  // Says here and now what could not be used later.
  void createTargetClient(registration).close();
  const kinds = listOf(metadata.annotations?.[annotations.clusterScopedKinds]);
  const wrong = kinds.find(kind => !GROUP_KIND.test(kind));
  if (wrong !== undefined) {
    throw new InputError(
      `annotation ${annotations.clusterScopedKinds} of ${what} has "${wrong}"; group/Kind is allowed`,
    );
  }
  return { registration, clusterScopedKinds: kinds };
}

/** Whether an administrator has opened a Secret to the runs of a namespace. */
export function isOpenTo(secret: Pick<Secret, 'metadata'>, namespace: string) {
  const open = listOf(secret.metadata.annotations?.[annotations.openTo]);
  return open.includes('*') || open.includes(namespace);
}

function checkOpen(secret: Secret, namespace: string, what: string): void {
  if (!isOpenTo(secret, namespace)) {
    throw new InputError(
      `${what} is not opened to namespace "${namespace}"; an administrator does that with the annotation ${annotations.openTo}`,
    );
  }
}

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map(each => each.trim())
    .filter(Boolean);
}

async function getSecret(
  client: KubernetesClient,
  namespace: string,
  name: string,
): Promise<Secret | undefined> {
  try {
    return await client.get<Secret>(resources.secrets, { namespace, name });
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}
