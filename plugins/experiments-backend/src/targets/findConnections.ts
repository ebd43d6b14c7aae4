import type { KubernetesClient } from '@assay/controller';
import {
  isSharedRegistration,
  type ExperimentSpec,
} from '@assay/plugin-experiments-common';
import type { ClusterProvider } from '@assay/plugin-experiments-node';
import { InputError } from '@backstage/errors';
import { violationsOf } from '../reconciler/planning/jsonSchema';
import { fieldsOf } from '../reconciler/planning/targets';
import type { FoundConnection } from './FoundConnection';
import { isOpenTo, readConnection, type Connection } from './readConnection';
import { listClusterSecrets, readClusterSecret } from './clusterSecrets';

/** What is looked for, and on whose behalf. */
export interface ConnectionSearch {
  client: KubernetesClient;
  spec: Pick<ExperimentSpec, 'targets'>;
  providers: ReadonlyMap<string, ClusterProvider>;
  defaultProvider: string;
  namespace: string;
  argocdNamespace: string;
  /** Answers with what is known of a target already, or reads it; reads it when absent. */
  recall?(target: string, read: () => Promise<Connection>): Promise<Connection>;
}

/** The connections of the targets that are there already, by name of the target. */
export async function findConnections(
  search: ConnectionSearch,
): Promise<ReadonlyMap<string, FoundConnection>> {
  const found = new Map<string, FoundConnection>();
  for (const { name, cluster } of search.spec.targets) {
    const fields = fieldsOf(cluster);
    const provider = search.providers.get(
      cluster.provider ?? search.defaultProvider,
    );
    if (
      provider?.origin !== 'registered' ||
      violationsOf(fields, provider.schema, '').length > 0
    ) {
      continue;
    }
    const source = provider.connectionOf(fields);
    if (source.type !== 'hub') {
      found.set(name, await findConnection(search, name, source));
    }
  }
  return found;
}

async function findConnection(
  search: ConnectionSearch,
  target: string,
  source: Parameters<typeof readConnection>[0]['source'],
): Promise<FoundConnection> {
  try {
    const read = () => readConnection({ ...search, source });
    const { registration, clusterScopedKinds } = await (search.recall?.(
      target,
      read,
    ) ?? read());
    const problem =
      source.type === 'kubeconfig-secret' &&
      (await problemWithOthers(search, registration.server));
    return problem
      ? { problem }
      : { server: registration.server, clusterScopedKinds };
  } catch (error) {
    if (error instanceof InputError) {
      return { problem: error.message };
    }
    throw error;
  }
}

/**
 * Two registrations of one server break Argo CD, so one that an administrator made is used, with
 * the rights that it has; whether a run may, is the administrator's to say.
 */
async function problemWithOthers(
  { client, argocdNamespace, namespace }: ConnectionSearch,
  server: string,
): Promise<string | undefined> {
  const other = (await listClusterSecrets(client, argocdNamespace)).find(
    secret =>
      readClusterSecret(secret).registration.server === server &&
      !isSharedRegistration(secret) &&
      !isOpenTo(secret, namespace),
  );
  return (
    other &&
    `Argo CD knows its server already as "${
      readClusterSecret(other).name
    }", which is not opened to namespace "${namespace}"`
  );
}
