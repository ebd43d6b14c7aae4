import {
  hasFinalizer,
  isForbidden,
  parseKey,
  removeFinalizerPatch,
} from '@assay/controller';
import { FINALIZER, resources } from '@assay/plugin-experiments-common';
import { REFUSED_RETRY_MS } from './advance';
import { conditionOf, withCondition } from './conditions';
import type { ExperimentObject } from './kinds';
import { describeRefusal } from './missingRight';
import type { Scope } from './scope';
import { statusPatch } from './status';
import { revisionOf } from './steps/publishResults';

/** Marks of tools that would make a run again as soon as it is removed. */
const trackers = {
  annotations: ['argocd.argoproj.io/tracking-id'],
  labels: [
    'kustomize.toolkit.fluxcd.io/name',
    'helm.toolkit.fluxcd.io/name',
    'app.kubernetes.io/instance',
  ],
};

/** Whether a tool keeps the run as it stands in Git. */
export function isTracked({
  metadata,
}: Pick<ExperimentObject, 'metadata'>): boolean {
  return (
    trackers.annotations.some(key => metadata.annotations?.[key]) ||
    trackers.labels.some(key => metadata.labels?.[key])
  );
}

/** When a finished run is removed, in Unix milliseconds; undefined when it is not. */
export function decideRemoval(
  run: Pick<ExperimentObject, 'metadata' | 'spec' | 'status'>,
): number | undefined {
  const { ttlSecondsAfterFinished } = run.spec;
  const finishedAt = Date.parse(run.status?.finishedAt ?? '');
  return ttlSecondsAfterFinished === undefined ||
    Number.isNaN(finishedAt) ||
    // It would come back, and be billed once more.
    isTracked(run)
    ? undefined
    : finishedAt + ttlSecondsAfterFinished * 1000;
}

/**
 * What is left for a run that has given everything back: it is let go, a result that was spooled
 * and then published is noted, and its time to live is kept.
 */
export async function afterwards(scope: Scope): Promise<void> {
  const { run } = scope;
  if (hasFinalizer(run, FINALIZER)) {
    await patch(scope, removeFinalizerPatch(run, FINALIZER));
    return;
  }
  if (scope.isDeleting || (await notePublication(scope))) {
    return;
  }
  const removeAt = decideRemoval(run);
  if (removeAt === undefined || scope.now < removeAt) {
    scope.wake(removeAt);
    return;
  }
  try {
    await scope.client.delete(resources.experiments, parseKey(scope.key), {
      uid: scope.uid,
    });
  } catch (error) {
    if (!isForbidden(error)) {
      throw error;
    }
    await noteRefusal(scope, error);
  }
}

/** Its time to live is over and it may not be removed; `Finished` says so, and it is tried again. */
async function noteRefusal(scope: Scope, error: Error): Promise<void> {
  const status = withCondition(scope.status, scope.clock, {
    type: 'Finished',
    status: 'True',
    reason: 'Forbidden',
    message: describeRefusal(error.message),
  });
  const change = statusPatch(scope.run.status, status);
  if (change) {
    const { resourceVersion } = scope.run.metadata;
    await patch(
      scope,
      { metadata: { resourceVersion }, status: change },
      'status',
    );
  }
  scope.wake(scope.now + REFUSED_RETRY_MS);
}

async function notePublication(scope: Scope): Promise<boolean> {
  const published = conditionOf(scope.status, 'ResultsPublished');
  if (published?.reason !== 'StoreUnavailable') {
    return false;
  }
  const key = revisionOf(scope);
  const { resultStore, spool } = scope.deps;
  if (await spool.get(key)) {
    return false;
  }
  const revision = await resultStore.getRevision(key);
  if (!revision) {
    return false;
  }
  const status = withCondition(
    {
      ...scope.status,
      result: {
        key: revision.key,
        revision: revision.revision,
        sha256: revision.sha256,
      },
    },
    scope.clock,
    {
      type: 'ResultsPublished',
      status: 'True',
      reason: 'Done',
      message: revision.key,
    },
  );
  const { resourceVersion } = scope.run.metadata;
  await patch(
    scope,
    {
      metadata: { resourceVersion },
      status: statusPatch(scope.run.status, status),
    },
    'status',
  );
  return true;
}

async function patch(
  scope: Scope,
  body: unknown,
  subresource?: 'status',
): Promise<void> {
  const written = await scope.client.patch<ExperimentObject>(
    resources.experiments,
    parseKey(scope.key),
    body,
    { type: 'merge', subresource },
  );
  scope.deps.recent.wroteRun(written);
}
