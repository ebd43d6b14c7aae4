/**
 * The conditions of a run, in the order of the lifecycle. Each is Unknown before its step was
 * reached, False while the step waits or after it failed, and True when it is done.
 * @public
 */
export const conditionTypes = [
  'Admitted',
  'ClustersReady',
  'ClustersRegistered',
  'ComponentsHealthy',
  'WorkloadSucceeded',
  'MetricsCollected',
  'ResultsPublished',
  'TornDown',
  'Succeeded',
  'Finished',
] as const;

/** @public */
export type ConditionType = (typeof conditionTypes)[number];

/** Reasons, and what each surfaces. @public */
export const reasons = {
  /** Nothing has looked at the run yet. */
  NotStarted: 'NotStarted',
  /** The step is done. */
  Done: 'Done',
  /** The step is under way. */
  InProgress: 'InProgress',
  /** Another run measures on the same target kind; this one starts after it. */
  Queued: 'Queued',
  /** `spec.paused` holds the forward steps. */
  Paused: 'Paused',
  /** A field of the spec names something that does not exist or cannot be. */
  InvalidSpec: 'InvalidSpec',
  UnknownComponent: 'UnknownComponent',
  UnknownProvider: 'UnknownProvider',
  UnknownTemplate: 'UnknownTemplate',
  InvalidParameter: 'InvalidParameter',
  InvalidQuery: 'InvalidQuery',
  CircularDependency: 'CircularDependency',
  /** The component has no source that the rung can deliver. */
  NoSourceForRung: 'NoSourceForRung',
  /** A required metric has nothing that could answer it. */
  NoMetricSource: 'NoMetricSource',
  /** The workflow template names a step that the rung cannot run. */
  UnsupportedTemplate: 'UnsupportedTemplate',
  /** A priced provider without a budget. */
  NoBudget: 'NoBudget',
  /** A cluster that costs money, and that the price book of the installation does not know. */
  NoPrice: 'NoPrice',
  /** An object of another run, or of nobody, has the name that this run needs. */
  NameTaken: 'NameTaken',
  /** Something that the run made vanished under it. */
  Vanished: 'Vanished',
  /** The engine reports that it cannot do it. */
  EngineFailed: 'EngineFailed',
  ProvisioningFailed: 'ProvisioningFailed',
  DeliveryFailed: 'DeliveryFailed',
  WorkloadFailed: 'WorkloadFailed',
  CollectionFailed: 'CollectionFailed',
  PublishingFailed: 'PublishingFailed',
  /** The deadline of the step passed. */
  DeadlineExceeded: 'DeadlineExceeded',
  /** `spec.timeout` passed. */
  RunTimeout: 'RunTimeout',
  /** `spec.expiresAt` passed. */
  Expired: 'Expired',
  /** Somebody set `spec.abort`. */
  AbortRequested: 'AbortRequested',
  /** What the run has spent reached its budget. */
  BudgetExceeded: 'BudgetExceeded',
  /** Somebody deleted the run. */
  DeletionRequested: 'DeletionRequested',
  /** The API server refused a verb on a resource. */
  Forbidden: 'Forbidden',
  /** The API server rejected what we sent. */
  Rejected: 'Rejected',
  /** The result store cannot be reached; the result is kept until it can. */
  StoreUnavailable: 'StoreUnavailable',
  /** A required metric has no samples. */
  MetricsMissing: 'MetricsMissing',
  /** A success criterion does not hold. */
  CriteriaNotMet: 'CriteriaNotMet',
  /** A success criterion could not be measured. */
  CriteriaNotMeasured: 'CriteriaNotMeasured',
  /** The run is simulated: nothing ran, nothing was measured. */
  Simulated: 'Simulated',
  /** Kept for debugging by the clean-up policy. */
  Kept: 'Kept',
  /** The step was not reached before the run ended. */
  NotReached: 'NotReached',
  /** A person gave up on something that could not be confirmed gone. */
  Abandoned: 'Abandoned',
} as const;

/** @public */
export type Reason = keyof typeof reasons;
