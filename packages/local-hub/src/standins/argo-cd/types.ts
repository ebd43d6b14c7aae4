import type { KubernetesObject } from '@assay/controller';

/** A source of an Application, as far as it concerns a process. */
export interface ApplicationSource {
  repoURL: string;
  path?: string;
  targetRevision?: string;
  chart?: string;
  plugin?: {
    name?: string;
    parameters?: {
      name?: string;
      string?: string;
      array?: string[];
      map?: Record<string, string>;
    }[];
  };
}

export interface Destination {
  name?: string;
  server?: string;
  namespace?: string;
}

export interface ApplicationCondition {
  type: string;
  message: string;
  lastTransitionTime?: string;
}

export interface Operation {
  initiatedBy?: { automated?: boolean; username?: string };
  sync?: {
    prune?: boolean;
    revision?: string;
    revisions?: string[];
    syncOptions?: string[];
  };
}

export interface ApplicationStatus {
  sync?: {
    status: 'Synced' | 'OutOfSync' | 'Unknown';
    revision?: string;
    revisions?: string[];
    comparedTo?: {
      destination: Destination;
      source?: ApplicationSource;
      sources?: ApplicationSource[];
    };
  };
  health?: {
    status: HealthStatus;
    message?: string;
    lastTransitionTime?: string;
  };
  operationState?: {
    operation: Operation;
    phase: 'Running' | 'Failed' | 'Error' | 'Succeeded';
    message?: string;
    startedAt: string;
    finishedAt?: string;
    syncResult?: {
      revision: string;
      revisions?: string[];
      source?: ApplicationSource;
      sources?: ApplicationSource[];
    };
  };
  conditions?: ApplicationCondition[];
  resources?: {
    group?: string;
    version?: string;
    kind?: string;
    name?: string;
    namespace?: string;
    status?: string;
  }[];
  summary?: { externalURLs?: string[] };
  reconciledAt?: string;
}

export type HealthStatus =
  | 'Healthy'
  | 'Progressing'
  | 'Degraded'
  | 'Missing'
  | 'Unknown';

/** An Application as far as it concerns Argo CD. */
export interface Application extends KubernetesObject {
  operation?: Operation | null;
  spec: {
    project: string;
    destination: Destination;
    source?: ApplicationSource;
    sources?: ApplicationSource[];
    syncPolicy?: {
      automated?: { enabled?: boolean; prune?: boolean; selfHeal?: boolean };
    };
  };
  status?: ApplicationStatus;
}

export interface AppProject extends KubernetesObject {
  spec: {
    sourceRepos?: string[];
    destinations?: Destination[];
  };
}

export interface ClusterSecret extends KubernetesObject {
  data?: Record<string, string>;
}

export const secretTypeLabel = 'argocd.argoproj.io/secret-type';
export const refreshAnnotation = 'argocd.argoproj.io/refresh';

/** Any of these makes a deletion take the delivered things along. */
export const cascadeFinalizers = [
  'resources-finalizer.argocd.argoproj.io',
  'resources-finalizer.argocd.argoproj.io/foreground',
  'resources-finalizer.argocd.argoproj.io/background',
];

/** The sources, whichever way they are written. */
export function sourcesOf(application: Application): ApplicationSource[] {
  const { source, sources } = application.spec;
  if (sources?.length) return sources;
  return source ? [source] : [];
}
