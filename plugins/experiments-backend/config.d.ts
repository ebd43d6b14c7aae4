import type { HumanDuration } from '@backstage/types';

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
    /**
     * Sources of metrics beside what runs deliver and what the hub has itself; the first that can
     * answer for a target is asked. The README says how they are chosen.
     */
    metrics?: Array<{
      /** `configured-<type>` when absent; no two may share one. */
      name?: string;
      type: 'prometheus' | 'victoriametrics';
      /** Either this or `service`. */
      url?: string;
      /** A Service of the target that is asked about, reached through the target's API server. */
      service?: {
        namespace: string;
        name: string;
        port: number;
        /** `http` when absent. */
        scheme?: 'http' | 'https';
      };
      /** What stands before `/api/v1`, such as `/prometheus`. */
      path?: string;
      /** Of a VictoriaMetrics cluster. */
      tenant?: {
        /** `accountID` or `accountID:projectID`. */
        id: string | number;
        /** `path` when absent: below `/select/<id>/prometheus`. */
        in?: 'path' | 'headers';
      };
      auth?: {
        type: 'basic' | 'bearer';
        username?: string;
        /** @visibility secret */
        password?: string;
        /** @visibility secret */
        token?: string;
      };
      /**
       * Such as X-Scope-OrgID.
       * @deepVisibility secret
       */
      headers?: { [name: string]: string };
      /** Labels that everything carries that it is asked for. */
      extraLabels?: { [name: string]: string };
      /** Such as `15s`. */
      scrapeInterval?: string;
      /** Kinds of target whose metrics it holds; all but `process` when absent. */
      rungs?: Array<'process' | 'existing' | 'virtual' | 'cloud'>;
      /**
       * Whether every series of a run carries `assay_run_uid`; true when absent where there is a
       * `remoteWrite`.
       */
      labelled?: boolean;
      /** Where targets write what they scrape, so that it outlives them; on one source only. */
      remoteWrite?: {
        url: string;
        auth?: {
          type: 'basic' | 'bearer';
          username?: string;
          /** A Secret in the namespace of what writes, with the password or the token. */
          secret: { name: string; key: string };
        };
      };
    }>;
    /** Where results are kept: exactly one of `folder` and `s3`, unless a module brings the store. */
    results?: {
      /** A folder of this machine. */
      folder?: {
        /** Relative to where the backend runs. */
        path: string;
      };
      /** A bucket of an S3 server. */
      s3?: {
        bucket: string;
        /** Of anything but AWS, such as `http://seaweedfs-s3.seaweedfs:8333`. */
        endpoint?: string;
        /** `us-east-1` when absent; servers besides AWS take any. */
        region?: string;
        /**
         * Before every key. Two installations never share bucket and prefix: each would take the
         * other's results for those of runs that are gone.
         */
        prefix?: string;
        /** Whether a bucket that is not there is made; false when absent. */
        createBucket?: boolean;
        /** Whether the bucket stands in the path; true when absent and there is an endpoint. */
        forcePathStyle?: boolean;
        /**
         * With `secretAccessKey`; without both, the default chain of the AWS SDK is used.
         * @visibility secret
         */
        accessKeyId?: string;
        /** @visibility secret */
        secretAccessKey?: string;
        /** @visibility secret */
        sessionToken?: string;
      };
      /**
       * What is kept of results whose runs are gone. Each rule keeps; what none keeps is deleted.
       * Everything is kept when absent.
       */
      retention?: {
        /** Since the result was collected; a day at least. Such as `{ days: 180 }` or `180d`. */
        keepFor?: HumanDuration | string;
        /** The newest of each definition; 1 at least. */
        keepLast?: number;
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
    /**
     * What clusters of clouds cost. With it a run is aborted when it has spent its budget, and one on
     * a cluster that is not listed is refused; without it no spending is watched.
     */
    prices?: {
      /** ISO 4217, of every price; `USD` when absent. */
      currency?: string;
      /** The first that matches counts; what is absent matches any. */
      clusters?: Array<{
        /** Such as `gke`. */
        provider: string;
        region?: string;
        machineType?: string;
        preemptible?: boolean;
        /** For the cluster itself, for an hour; 0 when absent. */
        clusterHour?: number;
        /** For each node, for an hour. */
        nodeHour: number;
      }>;
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
