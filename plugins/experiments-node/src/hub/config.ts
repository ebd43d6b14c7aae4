import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** Where the hub is and which part of it is ours. @public */
export interface HubConfig {
  /** Path of a kubeconfig; absent: in-cluster, or what kubectl would use. */
  kubeconfig?: string;
  context?: string;
  inCluster: boolean;
  /** Namespace of runs that name none. */
  namespace: string;
  /** Namespace of Argo CD. */
  argocdNamespace: string;
  /** Keeps two installations on one hub apart. */
  installation: string;
}

const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/**
 * Reads `experiments.hub` and its neighbours.
 * @throws InputError naming the key, when a value cannot be used
 * @public
 */
export function readHubConfig(root: Config): HubConfig {
  const config = root.getOptionalConfig('experiments');
  const hub = config?.getOptionalConfig('hub');
  const inCluster = hub?.getOptionalBoolean('inCluster') ?? false;
  const kubeconfig = hub?.getOptionalString('kubeconfig');
  if (inCluster && kubeconfig) {
    throw new InputError(
      'experiments.hub: name a kubeconfig or inCluster, not both',
    );
  }
  const installation = config?.getOptionalString('installation') ?? 'default';
  if (!LABEL_VALUE.test(installation)) {
    throw new InputError(
      'experiments.installation must be a label value: at most 63 characters of A-Z, a-z, 0-9, ".", "_" and "-"',
    );
  }
  return {
    kubeconfig,
    context: hub?.getOptionalString('context'),
    inCluster,
    namespace: config?.getOptionalString('namespace') ?? 'experiments',
    argocdNamespace: config?.getOptionalString('argocd.namespace') ?? 'argocd',
    installation,
  };
}
