import type { KubeConfig } from '@kubernetes/client-node';

export type { KubeConfig };

/** @public */
export interface KubeConfigSource {
  /** A kubeconfig file. */
  path?: string;
  /** A kubeconfig from elsewhere, such as a Secret: see {@link loadKubeConfig}. */
  content?: string;
  /** Instead of the file's current context. */
  context?: string;
  /** The service account of the pod that we run in. */
  inCluster?: boolean;
}

/**
 * Loads a kubeconfig: from `content`, from `path`, from inside the cluster, or,
 * when none of these is given, from where `kubectl` looks ($KUBECONFIG, then
 * ~/.kube/config, then inside the cluster).
 *
 * Load one object per cluster, and a new one when its credentials change:
 * credentials of plugins are kept by user name for as long as the object lives.
 *
 * A kubeconfig given as `content` comes from somebody else. It may hold only
 * data: one that names a command to run, or files of this machine, is refused.
 *
 * @throws when there is none, or when it has no such context or no server
 * @public
 */
export function loadKubeConfig(source: KubeConfigSource = {}): KubeConfig {
  const config = newKubeConfig();
  let origin: string;
  if (source.content !== undefined) {
    origin = 'the given kubeconfig';
    config.loadFromString(source.content);
    assertOnlyData(config);
  } else if (source.path) {
    origin = `kubeconfig ${source.path}`;
    config.loadFromFile(source.path);
  } else if (source.inCluster) {
    origin = 'the service account of this pod';
    if (!process.env.KUBERNETES_SERVICE_HOST) {
      throw new Error('Not inside a cluster: KUBERNETES_SERVICE_HOST is unset');
    }
    config.loadFromCluster();
  } else {
    origin = 'the default kubeconfig';
    config.loadFromDefault();
    assertFound(config);
  }
  if (source.context) config.setCurrentContext(source.context);
  if (!config.getCurrentCluster()?.server) {
    throw new Error(
      `No server in context '${config.getCurrentContext()}' of ${origin}`,
    );
  }
  return config;
}

/**
 * Loaded when it is first needed: the library brings a model of every built-in
 * kind, half a second and 50 MB that importers of a clock should not pay.
 */
function newKubeConfig(): KubeConfig {
  const library =
    require('@kubernetes/client-node') as typeof import('@kubernetes/client-node');
  return new library.KubeConfig();
}

/** Finding nothing, the library makes up a server on localhost:8080. */
function assertFound(config: KubeConfig): void {
  if (config.getCurrentContext() === 'loaded-context') {
    throw new Error(
      'No kubeconfig: neither $KUBECONFIG nor ~/.kube/config is there, and this is not a pod',
    );
  }
}

function assertOnlyData(config: KubeConfig): void {
  const commands = config
    .getUsers()
    .some(user => user.exec || user.authProvider);
  const files =
    config.getUsers().some(user => user.certFile || user.keyFile) ||
    config.getClusters().some(cluster => cluster.caFile);
  if (commands || files) {
    throw new Error(
      'The given kubeconfig names commands or files; only inline data is accepted',
    );
  }
}
