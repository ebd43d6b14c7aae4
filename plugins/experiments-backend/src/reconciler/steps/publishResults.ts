import { definitionOf } from '@assay/plugin-experiments-common';
import type {
  ResultFile,
  RevisionKey,
  StoredRevision,
} from '@assay/plugin-experiments-node';
import { conditionOf, sinceOf } from '../conditions';
import { buildResult } from '../measuring/buildResult';
import { buildResultFiles } from '../measuring/resultFiles';
import { roles } from '../names';
import { done, skipped, type StepOutcome } from '../outcome';
import type { Scope } from '../scope';
import { collectOnce } from './collectMetrics';

/** How long the end of a run waits for a place to put its result. */
const PUBLISH_TIMEOUT_MS = 5 * 60_000;

/** What came of keeping the result. */
export type Publication =
  | { type: 'published'; revision: StoredRevision }
  | { type: 'spooled'; problem: string }
  | { type: 'lost'; problem: string };

/** What a publication means for the run: a store that is away never holds up giving back. */
export function decidePublication(observed: {
  publication: Publication;
  now: number;
  deadline: number;
}): StepOutcome {
  const { publication, now, deadline } = observed;
  switch (publication.type) {
    case 'published':
      return { ...done, message: publication.revision.key };
    case 'spooled':
      return {
        type: 'done',
        status: 'False',
        reason: 'StoreUnavailable',
        message: `The result is kept until its store can be reached: ${publication.problem}`,
      };
    default:
      return now >= deadline
        ? {
            type: 'done',
            status: 'False',
            reason: 'PublishingFailed',
            message: publication.problem,
          }
        : {
            type: 'waiting',
            reason: 'InProgress',
            message: publication.problem,
            until: deadline,
            retryAfterMs: 10_000,
          };
  }
}

/** Where the result of a run is kept. */
export function revisionOf(scope: Scope): RevisionKey {
  return {
    definition: definitionOf(scope.run),
    runUid: scope.uid,
    revision: 1,
  };
}

/**
 * Keeps the answer, and whatever is known of one that failed. Before: the run was admitted. After:
 * the revision is in the store with its manifest, or waits in the spool.
 */
export async function publishResults(scope: Scope): Promise<StepOutcome> {
  if (scope.is('ResultsPublished')) {
    return skipped;
  }
  const before = conditionOf(scope.status, 'ResultsPublished');
  if (
    // A run that was never admitted has done nothing that its status does not say.
    !scope.is('Admitted') ||
    // It is kept safe, and is published when its store is back; giving back does not wait for it.
    before?.reason === 'StoreUnavailable'
  ) {
    return skipped;
  }
  const publication = await publish(scope);
  if (publication.type === 'published') {
    const { key, revision, sha256 } = publication.revision;
    scope.update({ result: { key, revision, sha256 } });
  }
  const since = scope.isEnding ? sinceOf(scope.status, 'Succeeded') : undefined;
  return decidePublication({
    publication,
    now: scope.now,
    deadline:
      since === undefined
        ? scope.deadline('ResultsPublished', PUBLISH_TIMEOUT_MS)
        : since + PUBLISH_TIMEOUT_MS,
  });
}

async function publish(scope: Scope): Promise<Publication> {
  const key = revisionOf(scope);
  const { resultStore, spool, onSpooled } = scope.deps;
  const { signal } = scope;
  let problem: string | undefined;
  try {
    // What is there was written by a pass that did not live to say so; it stands.
    const existing = await resultStore.getRevision(key, { signal });
    if (existing) {
      return { type: 'published', revision: existing };
    }
  } catch (error) {
    signal.throwIfAborted();
    problem = messageOf(error);
  }
  const { files, lost } = await promise(scope, key);
  if (files && problem === undefined) {
    try {
      const revision = await resultStore.putRevision(key, files, { signal });
      // What stays in the spool is found published, and is removed with the next that waits.
      await spool.remove(key).catch(onSpooled);
      return { type: 'published', revision };
    } catch (error) {
      signal.throwIfAborted();
      problem = messageOf(error);
    }
  }
  if (lost === undefined) {
    onSpooled();
    return { type: 'spooled', problem: problem ?? '' };
  }
  return {
    type: 'lost',
    problem: problem
      ? `${problem}; it could not be kept either: ${lost}`
      : lost,
  };
}

/**
 * The files of the result, kept in the spool before any of them is in the store. Whoever goes on
 * from here, after a crash or beside a leader that does not know yet that it is none, writes the
 * same content; so what one of them has written is never half of something else.
 * @returns `lost` when they could not be kept; they may be published still
 */
async function promise(
  scope: Scope,
  key: RevisionKey,
): Promise<{ files?: ResultFile[]; lost?: string }> {
  const { spool } = scope.deps;
  let files: ResultFile[] | undefined;
  try {
    const waiting = await spool.get(key);
    if (waiting) {
      return { files: waiting.files };
    }
    files = await buildFiles(scope, key);
    await spool.put({ key, files });
    const kept = await spool.get(key);
    return { files: kept?.files ?? files };
  } catch (error) {
    scope.signal.throwIfAborted();
    return { files, lost: messageOf(error) };
  }
}

async function buildFiles(
  scope: Scope,
  key: RevisionKey,
): Promise<ResultFile[]> {
  const { plan } = scope;
  const hub = await scope.deps.hubInfo();
  // Whatever cannot be reached by now becomes a reason in the result.
  const collection =
    plan && scope.entry(roles.workload)
      ? await collectOnce(scope, plan, true)
      : undefined;
  const result = buildResult(scope, {
    plan,
    collection,
    hub,
    revision: key.revision,
  });
  return buildResultFiles(scope, {
    result,
    series: collection?.series ?? [],
    plan,
    hub,
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
