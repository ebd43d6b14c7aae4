export interface Config {
  experiments?: {
    /**
     * The Kubernetes API that holds the runs. Without any of its keys the kubeconfig that kubectl
     * would use is used.
     */
    hub?: {
      /** Path of a kubeconfig. */
      kubeconfig?: string;
      /** Context of the kubeconfig; its current one when absent. */
      context?: string;
      /** Whether the service account of the pod is used. */
      inCluster?: boolean;
    };
    /** Namespace of runs that name none; `experiments` when absent. */
    namespace?: string;
    argocd?: {
      /** Namespace of Argo CD; `argocd` when absent. */
      namespace?: string;
    };
    /**
     * Name of this installation, on the label of everything that it owns. Two installations on one
     * hub must differ here, or each takes the other's things for its own.
     */
    installation?: string;
  };
}
