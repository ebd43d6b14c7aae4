export interface Config {
  experiments?: {
    /** Provider of targets that name none; `local` when absent. */
    defaultProvider?: string;
    /** What clusters that are shared with others allow. */
    clusters?: {
      /** The hub itself, as a target. */
      hub?: {
        /**
         * Kinds without a namespace that runs may deliver to it, as `group/Kind`, such as
         * `rbac.authorization.k8s.io/ClusterRole`; none when absent.
         */
        clusterScopedKinds?: string[];
      };
    };
    /** Definitions and components as they stand in Git. */
    library?: {
      /** Folder that holds `experiments/` and `components/`; relative to where the backend runs. */
      path?: string;
      /** Address of the same library, as a Git repository, for clusters that deliver from it. */
      url?: string;
      /** Commit or tag of it; the default branch when absent, resolved once for each run. */
      revision?: string;
      /** Image with Node.js and the library at `/assay`, for what runs in clusters. */
      image?: string;
    };
    /** Where results are kept. */
    results?: {
      /** A folder of this machine. */
      folder?: {
        /** Relative to where the backend runs. */
        path: string;
      };
    };
    /**
     * Whether this backend drives runs; true when absent. With false it only serves the API, and
     * another backend on the same hub must drive them.
     */
    reconcile?: boolean;
    /**
     * Whether a lease on the hub decides which of several backends drives runs; true when absent.
     * False only where there is one backend for certain: two without a lease would both drive.
     */
    leaderElection?: boolean;
  };
}
