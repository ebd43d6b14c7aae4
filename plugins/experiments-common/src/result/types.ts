/** Version of the form of `result.json`. @public */
export const RESULT_VERSION = 'assay.dev/result/v1';
/** Version of the form of a trial's file. @public */
export const TRIAL_VERSION = 'assay.dev/trial/v1';

/** A latency histogram, complete: any quantile can be computed from it later. @public */
export interface Histogram {
  /** HdrHistogram V2, compressed, base64. */
  encoding: 'hdr-v2-compressed-base64';
  /** Unit of the recorded integers. */
  unit: 'us';
  data: string;
}

/** Figures of a trial that metrics take their samples from (`outputs[].from`). @public */
export interface TrialSummary {
  /** Responses in the window divided by its length, in 1/s. */
  throughput: number;
  /** Share of requests in the window that failed or timed out, 0 to 1. */
  errorRate: number;
  /** Milliseconds from the intended sending time to the end of the response. */
  latency: {
    mean: number;
    p50: number;
    p90: number;
    p95: number;
    p99: number;
    p999: number;
    max: number;
  };
  requests: number;
  responses: number;
  timeouts: number;
  errors: number;
}

/** An attempt at a trial that was repeated; nothing of it is in any figure. @public */
export interface EarlierAttempt {
  /** From 1. */
  attempt: number;
  /** Of its record in the result store; absent when it left none. */
  key?: string;
  /** Why it is not used. */
  reasons: string[];
}

/** What the load generator writes for one attempt at one trial. @public */
export interface TrialRecord {
  version: typeof TRIAL_VERSION;
  variant: string;
  /** From 1. */
  trial: number;
  /** From 1. */
  attempt: number;
  /** Measured window, warm-up excluded; RFC 3339 with milliseconds. */
  startedAt: string;
  endedAt: string;
  url: string;
  load: {
    model: 'open';
    /** Name and version of what sent the requests, where it was not the lab's own generator. */
    generator?: string;
    arrivals: 'constant' | 'poisson';
    /** Requests per second. */
    rate: number;
    durationSeconds: number;
    warmUpSeconds: number;
    timeoutSeconds: number;
    /** Sends that left more than the allowed slip after their intended time. */
    lateSends: number;
    /** Largest slip in milliseconds. */
    maxSlip: number;
  };
  summary: TrialSummary;
  /** Latency of responses in the window, from the intended sending time. */
  histogram: Histogram;
  /**
   * The server's own count of requests around everything that was sent, warm-up included:
   * `after - before` must equal `responses + timeouts`.
   */
  counter?: {
    before: number;
    after: number;
    responses: number;
    timeouts: number;
  };
  /** Whether the trial may be used; when false, `reasons` says why not. */
  valid: boolean;
  reasons: string[];
  /** Attempts before this one, oldest first; filled in when the result is collected. */
  earlierAttempts?: EarlierAttempt[];
}

/** One value of one metric. @public */
export interface Sample {
  variant: string;
  trial: number;
  attempt: number;
  startedAt: string;
  endedAt: string;
  value: number;
  /** Whether the value is flagged, such as a range longer than its trial. */
  note?: string;
}

/** Distribution of one variant's samples. @public */
export interface VariantSummary {
  variant: string;
  samples: number;
  median: number;
  min: number;
  max: number;
}

/** One metric of a result. @public */
export interface MetricResult {
  name: string;
  title?: string;
  kind: 'query' | 'output';
  query?: string;
  from?: string;
  unit?: string;
  direction?: 'lower' | 'higher';
  required: boolean;
  collected: boolean;
  /** Why it was not collected. */
  reason?: string;
  /** What computed every sample of a query; two engines are never mixed in one metric. */
  source?: { name: string; engine: 'prometheus' | 'victoriametrics' };
  samples: Sample[];
  variants: VariantSummary[];
  /** For ranges: the file under `series/` that holds the points. */
  series?: string;
}

/** One success criterion of a result. @public */
export interface CriterionResult {
  name: string;
  metric: string;
  variant?: string;
  relativeTo?: string;
  operator: 'lt' | 'lte' | 'gt' | 'gte';
  value: number;
  result: 'Pass' | 'Fail' | 'NotMeasured';
  observed?: number;
  message: string;
}

/** What ran where; results whose fingerprints differ are not compared silently. @public */
export interface Fingerprint {
  rung: string;
  providers: string[];
  /** On the process rung: the machine. */
  machine?: {
    platform: string;
    arch: string;
    cpuModel: string;
    cpus: number;
    memoryBytes: number;
    nodeVersion: string;
  };
  region?: string;
  machineType?: string;
  kubernetesVersion?: string;
  /** Where Crossplane composed the cluster: the revision of the Composition. */
  composition?: string;
  components: {
    app: string;
    variant?: string;
    source: string;
    version?: string;
    /** Each with the digest of what ran, where the nodes told. */
    images?: string[];
    parameters: Record<string, unknown>;
  }[];
  load: Record<string, string>;
}

/** The answer of a run. Raw samples and histograms, never only averages. @public */
export interface ExperimentResult {
  version: typeof RESULT_VERSION;
  revision: number;
  run: {
    uid: string;
    namespace: string;
    name: string;
    definition: string;
    owner?: string;
    title?: string;
  };
  /** Nothing ran and nothing was measured. */
  simulated: boolean;
  rung: string;
  outcome: 'Complete' | 'Failed' | 'Aborted';
  startedAt?: string;
  collectedAt: string;
  /** Present on a revision that asked the sources again. */
  recollected?: {
    /** The revision whose windows were asked about. */
    from: number;
    /** What differs from it, in sentences. */
    changes: string[];
    /** What was asked again and stays as it was, with the reason. */
    kept: string[];
  };
  timeline: { phase: string; at: string }[];
  failure?: {
    step: string;
    reason: string;
    message: string;
    field?: string;
    role?: string;
    exitCode?: number;
    output?: string[];
  };
  hypothesis?: { statement?: string };
  variants: string[];
  trials: TrialRecord[];
  metrics: MetricResult[];
  criteria: CriterionResult[];
  charts: {
    kind: string;
    title?: string;
    description?: string;
    metrics?: string[];
  }[];
  /** Resource-time, so that any result can be priced again. */
  cost: {
    resources: {
      target: string;
      provider: string;
      /** Seconds that the target was held. */
      seconds: number;
      cpuCores?: number;
      memoryBytes?: number;
    }[];
    priced: boolean;
    note?: string;
  };
  fingerprint: Fingerprint;
}

/** `manifest.json`, written last: a revision without it does not exist. @public */
export interface ResultManifest {
  version: 'assay.dev/manifest/v1';
  runUid: string;
  definition: string;
  revision: number;
  files: { path: string; sha256: string; bytes: number }[];
}
