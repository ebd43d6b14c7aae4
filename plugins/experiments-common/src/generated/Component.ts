// Generated from definitions/components.yaml by `yarn generate`. Do not edit.

export interface ComponentSpec {
  /**
   * A short name for people.
   */
  title?: string;
  /**
   * What it is and when to choose it, in Markdown.
   */
  description?: string;
  /**
   * Where it stands in the library.
   */
  category?: 'apps' | 'observability' | 'traffic' | 'mesh' | 'data' | 'messaging' | 'security' | 'platform';
  /**
   * Entity reference of the group or user who keeps it, such as group:default/platform.
   */
  owner?: string;
  /**
   * Where it comes from; the rung of a run picks one.
   */
  sources: {
    /**
     * A chart of a Helm repository.
     */
    helm?: {
      /**
       * Address of the repository.
       */
      repo: string;
      /**
       * Name of the chart.
       */
      chart: string;
      /**
       * Version of the chart; the newest when absent.
       */
      version?: string;
      /**
       * Namespace that it is delivered to.
       */
      namespace?: string;
      /**
       * Values of the chart; parameters are laid over them.
       */
      values?: {
        [k: string]: unknown;
      };
    };
    /**
     * A folder of manifests or a Kustomization in a Git repository.
     */
    git?: {
      /**
       * Address of the repository; the library itself when absent.
       */
      repo?: string;
      /**
       * Folder in the repository.
       */
      path: string;
      /**
       * Commit, tag or branch.
       */
      revision?: string;
      /**
       * Says that the folder is a Helm chart. It gets the component's parameters as its value `parameters`, and what the run fills as its value `assay`.
       */
      helm?: {
        /**
         * Values of the chart.
         */
        values?: {
          [k: string]: unknown;
        };
      };
      /**
       * Namespace that it is delivered to.
       */
      namespace?: string;
    };
    /**
     * An artifact of an OCI registry.
     */
    oci?: {
      /**
       * Address of the artifact.
       */
      repo: string;
      /**
       * Tag or digest.
       */
      version?: string;
      /**
       * Folder in the artifact.
       */
      path?: string;
      /**
       * Namespace that it is delivered to.
       */
      namespace?: string;
    };
    /**
     * A process on the machine of the local hub.
     */
    process?: {
      /**
       * Name of an entry in process.yaml of the component's folder.
       */
      entrypoint: string;
    };
  };
  /**
   * Parameters and their defaults.
   */
  parameters?: {
    [k: string]: unknown;
  };
  /**
   * JSON Schema of the parameters, checked at admission of a run.
   */
  parameterSchema?: {
    [k: string]: unknown;
  };
  /**
   * Components that must be healthy first.
   */
  dependencies?: string[];
  /**
   * The ports that it serves; the first is its address.
   */
  ports?: {
    name: string;
    /**
     * Port in a cluster; processes get free ports.
     */
    port?: number;
    protocol: 'http' | 'https' | 'grpc' | 'tcp' | 'udp';
    /**
     * Name of the Service in a cluster.
     */
    service?: string;
  }[];
  /**
   * How to tell that it can serve.
   */
  probes?: {
    readiness?: {
      /**
       * Path that answers 200 when ready.
       */
      path?: string;
      /**
       * Name of a port; the first when absent.
       */
      port?: string;
    };
  };
  /**
   * What it tells about itself.
   */
  observability?: {
    /**
     * Whether its metrics are scraped.
     */
    serviceMonitor: boolean;
    /**
     * Path of its metrics.
     */
    metricsPath: string;
    /**
     * Name of the port of its metrics; the first when absent.
     */
    port?: string;
    /**
     * Present on what collects metrics and answers expressions about them.
     */
    metricSource?: {
      /**
       * What it is; its numbers are never mixed with those of the other.
       */
      engine: 'prometheus' | 'victoriametrics';
      /**
       * Name of the port of its API; the first when absent.
       */
      port?: string;
      /**
       * What stands before /api/v1, such as /prometheus.
       */
      path?: string;
      /**
       * How often it scrapes.
       */
      scrapeInterval: string;
    };
    dashboards?: {
      title: string;
      url: string;
    }[];
  };
  /**
   * What it requests, for plans and prices.
   */
  resources?: {
    requests?: {
      /**
       * Cores, such as 500m.
       */
      cpu?: number | string;
      /**
       * Bytes, such as 256Mi.
       */
      memory?: number | string;
    };
  };
}

export interface ComponentSpecInput {
  /**
   * A short name for people.
   */
  title?: string;
  /**
   * What it is and when to choose it, in Markdown.
   */
  description?: string;
  /**
   * Where it stands in the library.
   */
  category?: 'apps' | 'observability' | 'traffic' | 'mesh' | 'data' | 'messaging' | 'security' | 'platform';
  /**
   * Entity reference of the group or user who keeps it, such as group:default/platform.
   */
  owner?: string;
  /**
   * Where it comes from; the rung of a run picks one.
   */
  sources: {
    /**
     * A chart of a Helm repository.
     */
    helm?: {
      /**
       * Address of the repository.
       */
      repo: string;
      /**
       * Name of the chart.
       */
      chart: string;
      /**
       * Version of the chart; the newest when absent.
       */
      version?: string;
      /**
       * Namespace that it is delivered to.
       */
      namespace?: string;
      /**
       * Values of the chart; parameters are laid over them.
       */
      values?: {
        [k: string]: unknown;
      };
    };
    /**
     * A folder of manifests or a Kustomization in a Git repository.
     */
    git?: {
      /**
       * Address of the repository; the library itself when absent.
       */
      repo?: string;
      /**
       * Folder in the repository.
       */
      path: string;
      /**
       * Commit, tag or branch.
       */
      revision?: string;
      /**
       * Says that the folder is a Helm chart. It gets the component's parameters as its value `parameters`, and what the run fills as its value `assay`.
       */
      helm?: {
        /**
         * Values of the chart.
         */
        values?: {
          [k: string]: unknown;
        };
      };
      /**
       * Namespace that it is delivered to.
       */
      namespace?: string;
    };
    /**
     * An artifact of an OCI registry.
     */
    oci?: {
      /**
       * Address of the artifact.
       */
      repo: string;
      /**
       * Tag or digest.
       */
      version?: string;
      /**
       * Folder in the artifact.
       */
      path?: string;
      /**
       * Namespace that it is delivered to.
       */
      namespace?: string;
    };
    /**
     * A process on the machine of the local hub.
     */
    process?: {
      /**
       * Name of an entry in process.yaml of the component's folder.
       */
      entrypoint: string;
    };
  };
  /**
   * Parameters and their defaults.
   */
  parameters?: {
    [k: string]: unknown;
  };
  /**
   * JSON Schema of the parameters, checked at admission of a run.
   */
  parameterSchema?: {
    [k: string]: unknown;
  };
  /**
   * Components that must be healthy first.
   */
  dependencies?: string[];
  /**
   * The ports that it serves; the first is its address.
   */
  ports?: {
    name: string;
    /**
     * Port in a cluster; processes get free ports.
     */
    port?: number;
    protocol?: 'http' | 'https' | 'grpc' | 'tcp' | 'udp';
    /**
     * Name of the Service in a cluster.
     */
    service?: string;
  }[];
  /**
   * How to tell that it can serve.
   */
  probes?: {
    readiness?: {
      /**
       * Path that answers 200 when ready.
       */
      path?: string;
      /**
       * Name of a port; the first when absent.
       */
      port?: string;
    };
  };
  /**
   * What it tells about itself.
   */
  observability?: {
    /**
     * Whether its metrics are scraped.
     */
    serviceMonitor?: boolean;
    /**
     * Path of its metrics.
     */
    metricsPath?: string;
    /**
     * Name of the port of its metrics; the first when absent.
     */
    port?: string;
    /**
     * Present on what collects metrics and answers expressions about them.
     */
    metricSource?: {
      /**
       * What it is; its numbers are never mixed with those of the other.
       */
      engine: 'prometheus' | 'victoriametrics';
      /**
       * Name of the port of its API; the first when absent.
       */
      port?: string;
      /**
       * What stands before /api/v1, such as /prometheus.
       */
      path?: string;
      /**
       * How often it scrapes.
       */
      scrapeInterval?: string;
    };
    dashboards?: {
      title: string;
      url: string;
    }[];
  };
  /**
   * What it requests, for plans and prices.
   */
  resources?: {
    requests?: {
      /**
       * Cores, such as 500m.
       */
      cpu?: number | string;
      /**
       * Bytes, such as 256Mi.
       */
      memory?: number | string;
    };
  };
}

export interface ComponentStatus {
  observedGeneration?: number;
  conditions?: {
    type: string;
    status: 'True' | 'False' | 'Unknown';
    observedGeneration?: number;
    lastTransitionTime: string;
    reason: string;
    message?: string;
  }[];
}
