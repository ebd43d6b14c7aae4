import type { KubernetesClient } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import type { ClusterRegistration } from '@assay/plugin-experiments-node';
import type { Secret } from '../reconciler/kinds';

/** Label by which Argo CD knows a cluster. */
export const CLUSTER_SECRET_LABEL = 'argocd.argoproj.io/secret-type';

/** Every cluster that Argo CD knows, asked live. */
export async function listClusterSecrets(
  client: KubernetesClient,
  argocdNamespace: string,
): Promise<Secret[]> {
  const { items } = await client.list<Secret>(resources.secrets, {
    namespace: argocdNamespace,
    labelSelector: `${CLUSTER_SECRET_LABEL}=cluster`,
  });
  return items;
}

/** What a cluster Secret says. */
export function readClusterSecret({ data }: Pick<Secret, 'data'>): {
  name: string;
  registration: ClusterRegistration;
  /** What it is limited to, in words; undefined when it is open to every project and namespace. */
  restriction?: string;
} {
  const read = (key: string) =>
    Buffer.from(data?.[key] ?? '', 'base64').toString('utf8');
  const [project, namespaces] = [read('project'), read('namespaces')];
  let restriction: string | undefined;
  if (project) {
    restriction = `project "${project}"`;
  } else if (namespaces) {
    restriction = `namespaces ${namespaces}`;
  }
  return {
    name: read('name'),
    registration: {
      server: read('server').replace(/\/+$/, ''),
      config: parseConfig(read('config')),
    },
    ...(restriction && { restriction }),
  };
}

function parseConfig(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    // What it holds is secret; without a credential the client will say that one is needed.
    return {};
  }
}
