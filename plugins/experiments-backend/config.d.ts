export interface Config {
  experiments?: {
    /** Provider of targets that name none; `local` when absent. */
    defaultProvider?: string;
    /** Definitions and components as they stand in Git. */
    library?: {
      /** Folder that holds `experiments/` and `components/`; relative to where the backend runs. */
      path?: string;
      /** Address of the same library for clusters that deliver from it. */
      url?: string;
    };
    /** Where results are kept. */
    results?: {
      /** A folder of this machine. */
      folder?: {
        /** Relative to where the backend runs. */
        path: string;
      };
    };
    /** How many runs may be under way at a time; others stay Pending, and go in the order of their creation. */
    concurrency?: {
      /** By provider, in place of what the provider says of itself. */
      providers?: { [provider: string]: number };
      /** By owner, as `spec.owner` of a run names it. */
      owners?: { [owner: string]: number };
      /** Of every owner that is not named. */
      perOwner?: number;
    };
    cleanup?: {
      /** Longest time that a clean-up policy may keep things for debugging, such as 8h; 24h when absent. */
      maxKeepFor?: string;
    };
    /**
     * The only namespace whose runs this backend drives; every namespace when absent. Where two
     * installations share a hub, a run that names none belongs to the first that sees it.
     */
    watchNamespace?: string;
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
