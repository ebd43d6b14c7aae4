/** API group of every resource of ours. @public */
export const API_GROUP = 'assay.dev';
/** API version that is served and stored. @public */
export const API_VERSION = 'v1alpha1';
/** `apiVersion` of every resource of ours. @public */
export const GROUP_VERSION = `${API_GROUP}/${API_VERSION}`;
/** Finalizer of a run; gone only when nothing of the run is left. @public */
export const FINALIZER = 'assay.dev/give-everything-back';

/**
 * Labels. `definition` and `task` stand on runs; the others on everything that a run owns.
 * Values are at most 63 characters of `[A-Za-z0-9._-]`.
 * @public
 */
export const labels = {
  definition: 'assay.dev/definition',
  /** Key of the request that made the run, so that a repeated request makes no second one. */
  task: 'assay.dev/task',
  installation: 'assay.dev/installation',
  runUid: 'assay.dev/run-uid',
  role: 'assay.dev/role',
  attempt: 'assay.dev/attempt',
  /** Unix seconds. */
  expiresAt: 'assay.dev/expires-at',
  rung: 'assay.dev/rung',
  /** On what several runs use: what it is for. */
  shared: 'assay.dev/shared',
} as const;

/** Annotations. @public */
export const annotations = {
  /** On a cluster Secret or a kubeconfig Secret: namespaces whose runs may use the cluster, or `*`. */
  openTo: 'assay.dev/namespaces',
  /** Beside it: kinds without a namespace that runs may deliver, as `group/Kind`. */
  clusterScopedKinds: 'assay.dev/cluster-scoped-kinds',
  /** Before the UID of a run that uses a shared object; its value is `namespace/name` of the run. */
  usedByPrefix: 'used-by.assay.dev/',
  owner: 'assay.dev/owner',
  /** Entity reference of the person who made the run through the portal. */
  createdBy: 'assay.dev/created-by',
  /** `namespace/name` of the run, on everything that it owns. */
  run: 'assay.dev/run',
  /** On a workflow template's step: the entrypoint that the step runs on the process rung, as `component/entrypoint`. */
  entrypoint: 'assay.dev/entrypoint',
  /** Names of ledger entries that an authorised person gives up on, with commas between them. */
  abandon: 'assay.dev/abandon',
  /** Entity reference of the person who did so last through the portal. */
  abandonedBy: 'assay.dev/abandoned-by',
  /** `true` on a run: stops the forward steps as `spec.paused` does, for tools that only annotate. */
  paused: 'assay.dev/paused',
  /** On a namespace: the most that one run in it may cost, such as `50 USD`, where the run says nothing. */
  budget: 'assay.dev/budget',
  /** On simulated children: how long they take, such as `2s`. */
  simulatedDelay: 'assay.dev/simulated-delay',
  /** On a load: the nodes that its components ran on when it began, as JSON by target. */
  nodes: 'assay.dev/nodes',
} as const;
