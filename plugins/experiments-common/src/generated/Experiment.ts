// Generated from definitions/experiments.yaml by `yarn generate`. Do not edit.

/**
 * What to compare, on what, and how to measure it. Only abort, paused, expiresAt and cleanup may change after creation.
 */
export interface ExperimentSpec {
  /**
   * A short name for people.
   */
  title?: string;
  /**
   * What the run is meant to find out, in Markdown.
   */
  description?: string;
  /**
   * Entity reference of the group or user who answers for the run, such as group:default/platform.
   */
  owner?: string;
  /**
   * The clusters of the run and what is delivered to each.
   */
  targets: {
    /**
     * Name of the target within the run.
     */
    name: string;
    /**
     * Where the target comes from. Fields that are not named here belong to the provider and are checked by its own schema at admission.
     */
    cluster: {
      /**
       * Name of a cluster provider; the default of the hub when absent.
       */
      provider?: string;
      /**
       * Region of the cloud.
       */
      region?: string;
      /**
       * Zone of the cloud.
       */
      zone?: string;
      /**
       * Kubernetes version.
       */
      version?: string;
      /**
       * Machine type of the nodes.
       */
      machineType?: string;
      /**
       * Number of nodes.
       */
      nodes?: number;
      /**
       * Whether the nodes may be taken back by the cloud.
       */
      preemptible?: boolean;
      /**
       * Where a further attempt is made when the cloud is short of quota or capacity, one place after the other.
       */
      fallback?: {
        region?: string;
        zone?: string;
      }[];
      [k: string]: unknown;
    };
    /**
     * Targets that must be ready first.
     */
    dependsOn?: string[];
    /**
     * The components that are delivered to the target.
     */
    components: {
      /**
       * Name of a Component.
       */
      app: string;
      /**
       * The variant that this component is, or belongs to.
       */
      variant?: string;
      /**
       * Values in place of the defaults of the component, by parameter name.
       */
      parameters?: {
        [k: string]: unknown;
      };
    }[];
  }[];
  /**
   * How the load is run.
   */
  workflow: {
    /**
     * Name of a WorkflowTemplate in the namespace of the run.
     */
    template: string;
    /**
     * Name of the target that the load runs in. Where it is left out, that is the only target, or the one that has no components.
     */
    target?: string;
    /**
     * Arguments of the template, such as rate, duration and path of the load.
     */
    arguments?: {
      [k: string]: string;
    };
    /**
     * Longest time that the load may take, such as 30m.
     */
    timeout: string;
    /**
     * Load before each trial that is not measured, such as 5s.
     */
    warmUp: string;
    /**
     * Trials of each variant; they are interleaved.
     */
    repetitions: number;
  };
  /**
   * What is measured.
   */
  metrics?: {
    /**
     * Metrics answered by Prometheus or VictoriaMetrics; $window stands for the length of the trial.
     */
    queries?: {
      /**
       * Name of the metric within the run.
       */
      name: string;
      /**
       * A name for people.
       */
      title?: string;
      /**
       * The expression, in PromQL or MetricsQL by source.
       */
      query: string;
      /**
       * One value at the end of a trial, or a series over it.
       */
      type: 'instant' | 'range';
      /**
       * Distance of two points of a range, such as 5s.
       */
      step?: string;
      /**
       * The target whose metrics are asked; the first when absent.
       */
      target?: string;
      /**
       * Unit of the values, such as s, ms, By or 1/s.
       */
      unit?: string;
      /**
       * Which values are better.
       */
      direction?: 'lower' | 'higher';
      /**
       * The variant that the metric belongs to; every variant when absent.
       */
      variant?: string;
      /**
       * Whether a run without this metric has failed.
       */
      required: boolean;
    }[];
    /**
     * Metrics that the steps of the workflow report.
     */
    outputs?: {
      /**
       * Name of the metric within the run.
       */
      name: string;
      /**
       * A name for people.
       */
      title?: string;
      /**
       * Field of a trial's summary, such as latency.p99 or throughput.
       */
      from: string;
      /**
       * Unit of the values, such as s, ms, By or 1/s.
       */
      unit?: string;
      /**
       * Which values are better.
       */
      direction?: 'lower' | 'higher';
      /**
       * The variant that the metric belongs to; every variant when absent.
       */
      variant?: string;
      /**
       * Whether a run without this metric has failed.
       */
      required: boolean;
    }[];
  };
  /**
   * What is expected, so that the result can contradict it.
   */
  hypothesis?: {
    /**
     * The expectation in one sentence.
     */
    statement?: string;
    /**
     * What must hold for the hypothesis to stand.
     */
    successCriteria?: {
      /**
       * Name of the criterion.
       */
      name: string;
      /**
       * Name of a metric of this run.
       */
      metric: string;
      /**
       * The variant it applies to; every variant when absent.
       */
      variant?: string;
      /**
       * A variant; the value is then the ratio of the two medians.
       */
      relativeTo?: string;
      /**
       * How the median is compared with the value.
       */
      operator: 'lt' | 'lte' | 'gt' | 'gte';
      /**
       * The threshold in the unit of the metric
       */
      value: number;
    }[];
  };
  /**
   * The charts of the result page; the default charts when absent.
   */
  charts?: {
    /**
     * Name of a chart of the registry.
     */
    kind: string;
    /**
     * Title of the chart.
     */
    title?: string;
    /**
     * What to look for.
     */
    description?: string;
    /**
     * The metrics that are drawn.
     */
    metrics?: string[];
  }[];
  /**
   * The most that the run may cost; reaching it aborts the run.
   */
  budget?: {
    /**
     * Amount of money.
     */
    amount: number;
    /**
     * ISO 4217 code.
     */
    currency: string;
  };
  /**
   * Longest time from admission to the end of measuring, such as 2h.
   */
  timeout?: string;
  /**
   * When everything that the run owns must be given back, whatever it is doing.
   */
  expiresAt?: string;
  /**
   * Seconds after its end when the run is removed; its result stays.
   */
  ttlSecondsAfterFinished?: number;
  /**
   * What happens to the clusters at the end.
   */
  cleanup: {
    /**
     * After success.
     */
    onSuccess: 'Delete' | 'Keep';
    /**
     * After failure or abort.
     */
    onFailure: 'Delete' | 'Keep';
    /**
     * How long kept things stay, such as 1h.
     */
    keepFor: string;
  };
  /**
   * Ends the run and gives everything back. Cannot be taken back.
   */
  abort: boolean;
  /**
   * Stops the forward steps; giving back goes on.
   */
  paused: boolean;
}

/**
 * What to compare, on what, and how to measure it. Only abort, paused, expiresAt and cleanup may change after creation.
 */
export interface ExperimentSpecInput {
  /**
   * A short name for people.
   */
  title?: string;
  /**
   * What the run is meant to find out, in Markdown.
   */
  description?: string;
  /**
   * Entity reference of the group or user who answers for the run, such as group:default/platform.
   */
  owner?: string;
  /**
   * The clusters of the run and what is delivered to each.
   */
  targets: {
    /**
     * Name of the target within the run.
     */
    name: string;
    /**
     * Where the target comes from. Fields that are not named here belong to the provider and are checked by its own schema at admission.
     */
    cluster?: {
      /**
       * Name of a cluster provider; the default of the hub when absent.
       */
      provider?: string;
      /**
       * Region of the cloud.
       */
      region?: string;
      /**
       * Zone of the cloud.
       */
      zone?: string;
      /**
       * Kubernetes version.
       */
      version?: string;
      /**
       * Machine type of the nodes.
       */
      machineType?: string;
      /**
       * Number of nodes.
       */
      nodes?: number;
      /**
       * Whether the nodes may be taken back by the cloud.
       */
      preemptible?: boolean;
      /**
       * Where a further attempt is made when the cloud is short of quota or capacity, one place after the other.
       */
      fallback?: {
        region?: string;
        zone?: string;
      }[];
      [k: string]: unknown;
    };
    /**
     * Targets that must be ready first.
     */
    dependsOn?: string[];
    /**
     * The components that are delivered to the target.
     */
    components?: {
      /**
       * Name of a Component.
       */
      app: string;
      /**
       * The variant that this component is, or belongs to.
       */
      variant?: string;
      /**
       * Values in place of the defaults of the component, by parameter name.
       */
      parameters?: {
        [k: string]: unknown;
      };
    }[];
  }[];
  /**
   * How the load is run.
   */
  workflow?: {
    /**
     * Name of a WorkflowTemplate in the namespace of the run.
     */
    template?: string;
    /**
     * Name of the target that the load runs in. Where it is left out, that is the only target, or the one that has no components.
     */
    target?: string;
    /**
     * Arguments of the template, such as rate, duration and path of the load.
     */
    arguments?: {
      [k: string]: string;
    };
    /**
     * Longest time that the load may take, such as 30m.
     */
    timeout?: string;
    /**
     * Load before each trial that is not measured, such as 5s.
     */
    warmUp?: string;
    /**
     * Trials of each variant; they are interleaved.
     */
    repetitions?: number;
  };
  /**
   * What is measured.
   */
  metrics?: {
    /**
     * Metrics answered by Prometheus or VictoriaMetrics; $window stands for the length of the trial.
     */
    queries?: {
      /**
       * Name of the metric within the run.
       */
      name: string;
      /**
       * A name for people.
       */
      title?: string;
      /**
       * The expression, in PromQL or MetricsQL by source.
       */
      query: string;
      /**
       * One value at the end of a trial, or a series over it.
       */
      type?: 'instant' | 'range';
      /**
       * Distance of two points of a range, such as 5s.
       */
      step?: string;
      /**
       * The target whose metrics are asked; the first when absent.
       */
      target?: string;
      /**
       * Unit of the values, such as s, ms, By or 1/s.
       */
      unit?: string;
      /**
       * Which values are better.
       */
      direction?: 'lower' | 'higher';
      /**
       * The variant that the metric belongs to; every variant when absent.
       */
      variant?: string;
      /**
       * Whether a run without this metric has failed.
       */
      required?: boolean;
    }[];
    /**
     * Metrics that the steps of the workflow report.
     */
    outputs?: {
      /**
       * Name of the metric within the run.
       */
      name: string;
      /**
       * A name for people.
       */
      title?: string;
      /**
       * Field of a trial's summary, such as latency.p99 or throughput.
       */
      from: string;
      /**
       * Unit of the values, such as s, ms, By or 1/s.
       */
      unit?: string;
      /**
       * Which values are better.
       */
      direction?: 'lower' | 'higher';
      /**
       * The variant that the metric belongs to; every variant when absent.
       */
      variant?: string;
      /**
       * Whether a run without this metric has failed.
       */
      required?: boolean;
    }[];
  };
  /**
   * What is expected, so that the result can contradict it.
   */
  hypothesis?: {
    /**
     * The expectation in one sentence.
     */
    statement?: string;
    /**
     * What must hold for the hypothesis to stand.
     */
    successCriteria?: {
      /**
       * Name of the criterion.
       */
      name: string;
      /**
       * Name of a metric of this run.
       */
      metric: string;
      /**
       * The variant it applies to; every variant when absent.
       */
      variant?: string;
      /**
       * A variant; the value is then the ratio of the two medians.
       */
      relativeTo?: string;
      /**
       * How the median is compared with the value.
       */
      operator: 'lt' | 'lte' | 'gt' | 'gte';
      /**
       * The threshold in the unit of the metric
       */
      value: number;
    }[];
  };
  /**
   * The charts of the result page; the default charts when absent.
   */
  charts?: {
    /**
     * Name of a chart of the registry.
     */
    kind: string;
    /**
     * Title of the chart.
     */
    title?: string;
    /**
     * What to look for.
     */
    description?: string;
    /**
     * The metrics that are drawn.
     */
    metrics?: string[];
  }[];
  /**
   * The most that the run may cost; reaching it aborts the run.
   */
  budget?: {
    /**
     * Amount of money.
     */
    amount: number;
    /**
     * ISO 4217 code.
     */
    currency?: string;
  };
  /**
   * Longest time from admission to the end of measuring, such as 2h.
   */
  timeout?: string;
  /**
   * When everything that the run owns must be given back, whatever it is doing.
   */
  expiresAt?: string;
  /**
   * Seconds after its end when the run is removed; its result stays.
   */
  ttlSecondsAfterFinished?: number;
  /**
   * What happens to the clusters at the end.
   */
  cleanup?: {
    /**
     * After success.
     */
    onSuccess?: 'Delete' | 'Keep';
    /**
     * After failure or abort.
     */
    onFailure?: 'Delete' | 'Keep';
    /**
     * How long kept things stay, such as 1h.
     */
    keepFor?: string;
  };
  /**
   * Ends the run and gives everything back. Cannot be taken back.
   */
  abort?: boolean;
  /**
   * Stops the forward steps; giving back goes on.
   */
  paused?: boolean;
}

export interface ExperimentStatus {
  /**
   * Where the run is, for people. Nothing may branch on it.
   */
  phase?: 'Pending' | 'Provisioning' | 'Ready' | 'Running' | 'Complete' | 'Failed' | 'Aborted';
  /**
   * Why the run is there, in one word.
   */
  reason?: string;
  /**
   * Why the run is there, in one sentence.
   */
  message?: string;
  observedGeneration?: number;
  /**
   * When the run was admitted.
   */
  startedAt?: string;
  /**
   * When everything was given back.
   */
  finishedAt?: string;
  /**
   * When each phase began.
   */
  timeline?: {
    phase: string;
    at: string;
  }[];
  conditions?: {
    type: string;
    status: 'True' | 'False' | 'Unknown';
    observedGeneration?: number;
    lastTransitionTime: string;
    reason: string;
    message?: string;
  }[];
  /**
   * What admission resolved and froze.
   */
  plan?: {
    /**
     * Kind of the targets.
     */
    rung?: 'process' | 'existing' | 'virtual' | 'cloud' | 'simulated';
    /**
     * Trials of all variants together.
     */
    trials?: number;
    /**
     * SHA-256 of the frozen plan.
     */
    hash?: string;
    /**
     * Name of the ConfigMap that holds the plan.
     */
    configMap?: string;
    /**
     * Whether the run costs money.
     */
    priced?: boolean;
  };
  targets?: {
    name: string;
    provider?: string;
    /**
     * Name of the ExperimentCluster.
     */
    cluster?: string;
    attempt?: number;
    ready?: boolean;
    message?: string;
    /**
     * Of a cluster that is not ours; since when giving back waits for it, because it cannot be asked.
     */
    heldSince?: string;
    /**
     * Given up on by a person; what the run had there may still exist and cost money.
     */
    abandoned?: boolean;
  }[];
  components?: {
    /**
     * Name of the Argo CD Application.
     */
    application: string;
    app?: string;
    target?: string;
    variant?: string;
    sync?: string;
    health?: string;
    message?: string;
    version?: string;
    /**
     * URL of the first port.
     */
    address?: string;
  }[];
  workload?: {
    /**
     * Name of the Workflow.
     */
    workflow?: string;
    attempt?: number;
    phase?: string;
    /**
     * Finished and all steps, as N/M.
     */
    progress?: string;
    message?: string;
    startedAt?: string;
    finishedAt?: string;
  };
  /**
   * The first thing that went wrong.
   */
  failure?: {
    /**
     * The condition that failed.
     */
    step?: string;
    reason?: string;
    message?: string;
    /**
     * Path of the field in the spec.
     */
    field?: string;
    /**
     * Role of the process or step that failed.
     */
    role?: string;
    exitCode?: number;
    /**
     * Last lines of what it printed.
     */
    output?: string[];
  };
  metrics?: {
    name: string;
    collected: boolean;
    samples?: number;
    message?: string;
  }[];
  criteria?: {
    name: string;
    result: 'Pass' | 'Fail' | 'NotMeasured';
    observed?: number;
    message?: string;
  }[];
  /**
   * Where the answer is.
   */
  result?: {
    /**
     * Folder of the revision in the result store.
     */
    key?: string;
    revision?: number;
    /**
     * Checksum of manifest.json.
     */
    sha256?: string;
  };
  /**
   * What lives outside of this object and must go.
   */
  ledger?: {
    /**
     * Unique within the run; resource/objectName.
     */
    name: string;
    role: string;
    attempt?: number;
    /**
     * plural.group of the object.
     */
    resource: string;
    namespace?: string;
    objectName?: string;
    state: 'Intended' | 'Created' | 'Deleting' | 'Gone';
    uid?: string;
    /**
     * Given up on by a person; it may still exist and cost money.
     */
    abandoned?: boolean;
    /**
     * Since when it is to go and does not; a person may give up on it fifteen minutes later.
     */
    givingBackSince?: string;
    /**
     * Of a cluster whose cost is watched; since when it is there.
     */
    createdAt?: string;
    /**
     * Of such a cluster; when it was confirmed gone.
     */
    goneAt?: string;
    /**
     * Kinds that a cluster consists of, as group/version/Kind; it is gone when nothing of them is left.
     */
    composedOf?: string[];
    /**
     * Target on whose cluster the object is; the hub when absent.
     */
    target?: string;
  }[];
}
