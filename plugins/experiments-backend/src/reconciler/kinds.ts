import type { KubernetesObject } from '@assay/controller';
import type { Experiment } from '@assay/plugin-experiments-common';

/** A run as the client types it; the schema makes the name of a stored one certain. */
export type ExperimentObject = Experiment & KubernetesObject;

export interface ConfigMap extends KubernetesObject {
  data?: Record<string, string>;
}

export interface Secret extends KubernetesObject {
  type?: string;
  /** Base64. */
  data?: Record<string, string>;
}

/** The fields of an Argo CD Application that we write and read. */
export interface Application extends KubernetesObject {
  spec: ApplicationSpec;
  /** A sync that was asked for; Argo CD takes it away when it begins. */
  operation?: Record<string, unknown>;
  status?: ApplicationStatus;
}

export interface ApplicationSpec {
  project: string;
  /** Exactly one of `name` and `server`. */
  destination: { name?: string; server?: string; namespace: string };
  sources: ApplicationSource[];
  syncPolicy?: Record<string, unknown>;
  info?: { name: string; value: string }[];
}

export interface ApplicationSource {
  repoURL: string;
  targetRevision?: string;
  path?: string;
  chart?: string;
  helm?: { releaseName: string; valuesObject: Record<string, unknown> };
  plugin?: {
    name: string;
    parameters: {
      name: string;
      string?: string;
      array?: string[];
      map?: Record<string, string>;
    }[];
  };
}

export interface ApplicationStatus {
  sync?: {
    status?: string;
    revision?: string;
    revisions?: string[];
    comparedTo?: { sources?: ApplicationSource[]; destination?: unknown };
  };
  health?: { status?: string; message?: string; lastTransitionTime?: string };
  operationState?: { phase?: string; message?: string };
  conditions?: { type: string; message: string }[];
  summary?: { images?: string[]; externalURLs?: string[] };
}

export interface AppProject extends KubernetesObject {
  spec: Record<string, unknown>;
}

/** The fields of an Argo Workflow that we write and read. */
export interface Workflow extends KubernetesObject {
  spec: {
    workflowTemplateRef: { name: string };
    arguments: { parameters: { name: string; value: string }[] };
    activeDeadlineSeconds?: number;
    shutdown?: 'Stop' | 'Terminate';
  };
  status?: WorkflowStatus;
}

export interface WorkflowStatus {
  phase?: string;
  message?: string;
  progress?: string;
  startedAt?: string;
  finishedAt?: string;
  nodes?: Record<string, WorkflowNode>;
  /** Base64 of a compressed `nodes`, when that would be too large. */
  compressedNodes?: string;
  /** Set when the engine keeps the nodes in a database of its own. */
  offloadNodeStatusVersion?: string;
}

export interface WorkflowNode {
  id: string;
  name: string;
  displayName?: string;
  type: string;
  templateName?: string;
  phase?: string;
  message?: string;
  startedAt?: string;
  finishedAt?: string;
  children?: string[];
  nodeFlag?: { retried?: boolean; hooked?: boolean };
  outputs?: {
    parameters?: { name: string; value?: string }[];
    exitCode?: string;
  };
}

export interface WorkflowTemplate extends KubernetesObject {
  spec: {
    entrypoint?: string;
    arguments?: { parameters?: { name: string; value?: string }[] };
    templates?: WorkflowTemplateStep[];
  };
}

export interface WorkflowTemplateStep {
  name: string;
  metadata?: { annotations?: Record<string, string> };
  steps?: unknown;
  dag?: unknown;
  [kind: string]: unknown;
}
