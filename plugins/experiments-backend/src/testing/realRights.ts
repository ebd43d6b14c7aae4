import { readFile } from 'node:fs/promises';
import type { KubernetesClient, KubernetesObject } from '@assay/controller';
import { annotations, resources } from '@assay/plugin-experiments-common';
import {
  grant,
  kubeconfigOf,
  readRights,
} from '../reconciler/testing/shippedRights';
import type { RealCluster } from './realClusters';

/** Namespace of the real Argo CD. */
export const ARGOCD = 'argocd';

/**
 * A kubeconfig with what install/ grants to the account of the backend, and nothing else.
 * @param client - of the hub's administrator
 */
export async function enterAsBackend(
  client: KubernetesClient,
  hub: RealCluster,
  { namespace, seconds }: { namespace: string; seconds: number },
): Promise<{ path: string; remove(): Promise<void> }> {
  const places = { experiments: namespace, argocd: ARGOCD };
  for (const part of ['base/backend', 'targets', 'crossplane'] as const) {
    await grant(client, await readRights(part, places));
  }
  const account = { namespace, name: 'assay-backend' };
  return kubeconfigOf(client, hub.kubeconfig, account, seconds);
}

/**
 * Lets runs use clusters that are there already, as an administrator does: by Secrets of these names.
 * @param client - of the hub's administrator
 */
export async function openClusters(
  client: KubernetesClient,
  namespace: string,
  clusters: Readonly<Record<string, RealCluster>>,
): Promise<void> {
  for (const [name, { kubeconfig }] of Object.entries(clusters)) {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name,
        namespace,
        annotations: { [annotations.openTo]: namespace },
      },
      stringData: { kubeconfig: await readFile(kubeconfig, 'utf8') },
    } as KubernetesObject;
    await client.patch(resources.secrets, secret.metadata, secret, {
      type: 'apply',
      fieldManager: 'administrator',
      force: true,
    });
  }
}
