import { isSame } from '../mergeDiff';
import type {
  Application,
  ApplicationStatus,
  HealthStatus,
  Operation,
} from './types';
import { sourcesOf } from './types';

/** What was found out about an Application. */
export interface Findings {
  sync: 'Synced' | 'OutOfSync' | 'Unknown';
  health: { status: HealthStatus; message?: string };
  /** An error, with Argo CD's type of condition. */
  problem?: { type: string; message: string };
  /** Whether a sync was carried out in this pass, and why. */
  synced?: Operation;
  externalUrls?: string[];
  /** Name of what was delivered. */
  resource?: string;
}

/** The status with the findings in it; times move only where something changed. */
export function applicationStatus(
  application: Application,
  findings: Findings,
  now: string,
): ApplicationStatus {
  const { status = {}, spec } = application;
  const { sync, health, problem, synced, externalUrls, resource } = findings;
  const multiple = Boolean(spec.sources?.length);
  const revisions = sourcesOf(application).map(
    ({ targetRevision }) => targetRevision ?? 'HEAD',
  );
  const compared = multiple
    ? { sources: spec.sources }
    : { source: spec.source };
  const next: ApplicationStatus = {
    ...status,
    sync: {
      status: sync,
      ...(sync !== 'Unknown' &&
        (multiple ? { revisions } : { revision: revisions[0] })),
      comparedTo: { destination: spec.destination, ...compared },
    },
    health: {
      ...health,
      lastTransitionTime:
        status.health?.status === health.status
          ? status.health.lastTransitionTime ?? now
          : now,
    },
    conditions: problem ? [conditionOf(status, problem, now)] : undefined,
    operationState: synced
      ? {
          operation: synced,
          phase: 'Succeeded',
          message: 'successfully synced (all tasks run)',
          startedAt: now,
          finishedAt: now,
          syncResult: {
            revision: multiple ? '' : revisions[0],
            ...(multiple && { revisions }),
            ...compared,
          },
        }
      : status.operationState,
    summary: externalUrls?.length
      ? { externalURLs: externalUrls }
      : status.summary,
    resources: resource
      ? [
          {
            group: 'assay.dev',
            version: 'v1',
            kind: 'Process',
            name: resource,
            namespace: spec.destination.namespace,
            status: sync,
          },
        ]
      : status.resources,
  };
  // The time of the comparison alone is no reason to write.
  return isSame(next, status) ? status : { ...next, reconciledAt: now };
}

function conditionOf(
  status: ApplicationStatus,
  problem: { type: string; message: string },
  now: string,
) {
  const known = status.conditions?.find(
    ({ type, message }) => type === problem.type && message === problem.message,
  );
  return known ?? { ...problem, lastTransitionTime: now };
}
