import type { ManagedResource } from './kinds';
import { kubeconfigOf, type HandedOutCluster } from './HandedOutCluster';

const externalName = 'crossplane.io/external-name';

/** What a cloud says about a resource that it has made. */
export function atProviderOf(
  resource: ManagedResource,
): Record<string, unknown> {
  const id = resource.metadata.annotations?.[externalName] ?? '';
  const { forProvider } = resource.spec;
  switch (`${resource.apiVersion?.split('.')[0]}/${resource.kind}`) {
    case 'container/Cluster':
      return { id, endpoint: '203.0.113.1', masterVersion: '1.35.2-gke.100' };
    case 'cloudplatform/ServiceAccount':
      return {
        id,
        member: `serviceAccount:${id}@played-project.iam.gserviceaccount.com`,
        email: `${id}@played-project.iam.gserviceaccount.com`,
        project: 'played-project',
      };
    case 'iam/Role':
      return { id, arn: `arn:aws:iam::123456789012:role/${id}` };
    case 'eks/Cluster':
      return {
        id,
        endpoint: 'https://played.eks.amazonaws.com',
        version: forProvider.version,
      };
    case 'containerservice/KubernetesCluster':
      return {
        id,
        fqdn: 'played.eastus.azmk8s.io',
        currentKubernetesVersion: '1.35.3',
      };
    case 'eks/ClusterAuth':
      return { lastRefreshTime: '2026-01-01T00:00:00Z' };
    default:
      return { id };
  }
}

/** What the provider of a resource writes into its connection Secret, under the keys it uses. */
export function connectionOf(
  resource: ManagedResource,
  cluster: HandedOutCluster,
  keyFile: string,
): Record<string, string> {
  switch (`${resource.apiVersion?.split('.')[0]}/${resource.kind}`) {
    case 'container/Cluster':
      // GKE issues no credential, and the provider writes the empty ones.
      return {
        kubeconfig: kubeconfigOf(cluster, {
          'client-certificate-data': '',
          'client-key-data': '',
        }),
      };
    case 'cloudplatform/ServiceAccountKey':
      return { private_key: keyFile };
    case 'eks/ClusterAuth':
      return { kubeconfig: kubeconfigOf(cluster, { token: cluster.token }) };
    case 'containerservice/KubernetesCluster':
      return {
        kubeconfig: kubeconfigOf(cluster, {
          'client-certificate-data': cluster.certData,
          'client-key-data': cluster.keyData,
        }),
        'kubeconfig.clientcertificate': cluster.certData,
        'kubeconfig.clientkey': cluster.keyData,
        'kubeconfig.clustercacertificate': cluster.caData,
      };
    case 'kubernetes/Object':
      // It hands on what is in the Secret that vcluster writes.
      return isApplication(resource)
        ? {
            kubeconfig: kubeconfigOf(cluster, {
              'client-certificate-data': cluster.certData,
              'client-key-data': cluster.keyData,
            }),
          }
        : {};
    default:
      return {};
  }
}

function isApplication({ spec }: ManagedResource): boolean {
  const { kind } = spec.forProvider.manifest as { kind?: string };
  return kind === 'Application';
}
