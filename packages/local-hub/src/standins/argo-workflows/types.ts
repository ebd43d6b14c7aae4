import type { KubernetesObject } from '@assay/controller';

export interface Parameter {
  name: string;
  value?: string;
  default?: string;
  valueFrom?: { path?: string; default?: string };
  globalName?: string;
}

export interface Artifact {
  name: string;
  path?: string;
  archive?: { none?: object };
  s3?: { key?: string };
}

export interface Arguments {
  parameters?: Parameter[];
  artifacts?: Artifact[];
}

export interface Step {
  name: string;
  template?: string;
  arguments?: Arguments;
  withParam?: string;
}

export interface Template {
  name: string;
  metadata?: { annotations?: Record<string, string> };
  inputs?: Arguments;
  outputs?: Arguments;
  steps?: Step[][];
  container?: { env?: { name: string; value?: string; valueFrom?: object }[] };
  retryStrategy?: {
    limit?: number | string;
    retryPolicy?: string;
    expression?: string;
    backoff?: { duration?: number | string };
  };
  parallelism?: number;
  failFast?: boolean;
}

export interface WorkflowSpec {
  entrypoint?: string;
  arguments?: Arguments;
  templates?: Template[];
  workflowTemplateRef?: { name: string; clusterScope?: boolean };
  activeDeadlineSeconds?: number;
  shutdown?: 'Stop' | 'Terminate';
  suspend?: boolean;
  ttlStrategy?: {
    secondsAfterCompletion?: number;
    secondsAfterSuccess?: number;
    secondsAfterFailure?: number;
  };
}

export type NodePhase =
  | 'Pending'
  | 'Running'
  | 'Succeeded'
  | 'Skipped'
  | 'Failed'
  | 'Error'
  | 'Omitted';

export interface NodeOutputs {
  parameters?: Parameter[];
  artifacts?: Artifact[];
  exitCode?: string;
}

export interface WorkflowNode {
  id: string;
  name: string;
  displayName: string;
  type: 'Steps' | 'StepGroup' | 'Pod' | 'Retry' | 'Skipped';
  templateName?: string;
  phase: NodePhase;
  message?: string;
  boundaryID?: string;
  children?: string[];
  startedAt?: string;
  finishedAt?: string;
  inputs?: { parameters?: Parameter[] };
  outputs?: NodeOutputs;
  nodeFlag?: { retried?: boolean };
}

export type WorkflowPhase = 'Running' | 'Succeeded' | 'Failed' | 'Error';

export interface WorkflowStatus {
  phase?: WorkflowPhase;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
  progress?: string;
  nodes?: Record<string, WorkflowNode>;
  conditions?: { type: string; status: string; message?: string }[];
  storedWorkflowTemplateSpec?: WorkflowSpec;
}

/** A Workflow as far as it concerns Argo Workflows. */
export interface Workflow extends KubernetesObject {
  spec: WorkflowSpec;
  status?: WorkflowStatus;
}

export interface WorkflowTemplate extends KubernetesObject {
  spec: WorkflowSpec;
}

export const phaseLabel = 'workflows.argoproj.io/phase';
export const completedLabel = 'workflows.argoproj.io/completed';

/** Whether it will not change any more. */
export function isFinished({ status }: Workflow): boolean {
  return ['Succeeded', 'Failed', 'Error'].includes(status?.phase ?? '');
}
