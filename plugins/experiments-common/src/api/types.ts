import type { Experiment, Phase } from '../resources';
import type { ExperimentSpecInput } from '../generated/Experiment';

/** A definition: a folder `experiments/<name>/`, or a label that only runs know. @public */
export interface DefinitionSummary {
  name: string;
  title: string;
  description?: string;
  owner?: string;
  /** Entity reference in the catalog. */
  entityRef: string;
  /** Whether it can be started from the portal (the hub or the library knows its spec). */
  startable: boolean;
  components: string[];
  runs: { total: number; active: number };
  latest?: RunSummary;
}

/** A run in a list. @public */
export interface RunSummary {
  namespace: string;
  name: string;
  uid: string;
  definition: string;
  title?: string;
  owner?: string;
  createdBy?: string;
  phase: Phase;
  reason?: string;
  message?: string;
  rung?: string;
  simulated: boolean;
  /** Condition `Succeeded`. */
  succeeded: 'True' | 'False' | 'Unknown';
  paused: boolean;
  abortRequested: boolean;
  deleting: boolean;
  createdAt: string;
  startedAt?: string;
  finishedAt?: string;
  result?: { key: string; revision: number };
}

/** One step of a run's workflow. @public */
export interface WorkflowStep {
  id: string;
  name: string;
  template?: string;
  phase: string;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
  /** From 1; above 1 it repeats an interrupted or failed attempt. */
  attempt: number;
}

/** A process of a run on the process rung. @public */
export interface ProcessSummary {
  id: string;
  role: string;
  attempt: number;
  trial?: string;
  /** As the engine calls the step of the workflow that it is, item included. */
  step?: string;
  entrypoint: string;
  state: 'Starting' | 'Running' | 'Exited';
  pid?: number;
  startedAt: string;
  exitedAt?: string;
  exitCode?: number;
  signal?: string;
}

/** Something that a run was to give back and cannot confirm gone. @public */
export interface StuckEntry {
  /** Name of its ledger entry, or `targets/<name>`, by which it is given up on. */
  entry: string;
  /** Its kind, as `plural.group`; `targets` for a cluster that is not ours and cannot be asked. */
  resource: string;
  namespace?: string;
  name: string;
  /** Target on whose cluster it is, or that it is; the hub when absent. */
  target?: string;
  /**
   * `Stuck` may be given up on; `GivingUp` was, and the reconciler has not taken notice yet;
   * `GivenUp` may still exist and cost money.
   */
  state: 'Stuck' | 'GivingUp' | 'GivenUp';
  /** Since when it is to go, in RFC 3339; absent where an earlier release began. */
  since?: string;
}

/** Everything about one run. @public */
export interface RunDetail extends RunSummary {
  /** The custom resource without managedFields. */
  experiment: Experiment;
  steps: WorkflowStep[];
  processes: ProcessSummary[];
  /** Events of the run, newest last. */
  events: { at: string; type: string; reason: string; note: string }[];
  /** What it should have given back by now and has not; what it may have leaked. */
  stuck: StuckEntry[];
  /** Things that could not be read, each in one sentence; the rest stands. */
  warnings: string[];
}

/** A published result in a list; it outlives its run. @public */
export interface ResultSummary {
  definition: string;
  runUid: string;
  runName: string;
  namespace: string;
  revision: number;
  outcome: 'Complete' | 'Failed' | 'Aborted';
  rung: string;
  simulated: boolean;
  collectedAt: string;
  owner?: string;
  criteria: { pass: number; fail: number; notMeasured: number };
  /** Median of each collected metric by variant, for lists. */
  headline: {
    metric: string;
    unit?: string;
    variant: string;
    median: number;
  }[];
  /** Whether the run still exists. */
  runExists: boolean;
}

/** Answer of `POST /results/rebuild-index`. @public */
export interface IndexRebuild {
  /** Runs with a result in the store. */
  results: number;
  /** Rows that were written. */
  written: number;
  /** Rows whose result is gone. */
  removed: number;
  /** Results that cannot be shown, in sentences for people; they are left as they are. */
  problems: string[];
}

/** Body of `POST /runs`. Exactly one of `definition`, `from` and `spec` says what to run. @public */
export interface CreateRunRequest {
  /** A definition whose spec is used. */
  definition?: string;
  /** A run whose spec is used again. */
  from?: { namespace: string; name: string };
  /** A spec; `definition` may still label it. */
  spec?: ExperimentSpecInput;
  namespace?: string;
  /** Replaces parts of the definition's spec (workflow arguments, repetitions, provider). */
  overrides?: {
    provider?: string;
    repetitions?: number;
    arguments?: Record<string, string>;
  };
  /** A repeated request with the same key answers with the same run. */
  idempotencyKey?: string;
  /** From `POST /plans`; needed only where the run costs money. */
  planToken?: string;
}

/** Answer of `POST /plans`. @public */
export interface PlanResponse {
  rung: string;
  trials: number;
  variants: string[];
  targets: { name: string; provider: string; components: string[] }[];
  /** Absent where the rung has no price. */
  price?: { amount: number; currency: string };
  warnings: string[];
  planToken: string;
}

/** A page of a list. @public */
export interface Page<T> {
  items: T[];
  nextCursor?: string;
  total: number;
}

/** Error of a field, in answers 400 and 422. @public */
export interface FieldError {
  /** Path such as `spec.targets[0].components[1].app`. */
  field: string;
  reason: string;
  message: string;
}
