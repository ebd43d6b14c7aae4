import type { StoredRun } from '@assay/plugin-experiments-node';
import type { RetentionConfig } from './config';
import { compareRuns } from './revisions';

/**
 * How long files without a revision stay when their run is gone: a run that was deleted may still
 * be publishing.
 */
const LEFTOVERS_STAY_MS = 24 * 60 * 60_000;

/** What is in the store of a run, and what else decides about it. */
export interface RetentionCandidate extends StoredRun {
  /** Whether the hub has the run. */
  exists: boolean;
  /** When its newest result was collected, in Unix milliseconds; absent when that is not known. */
  collectedAt?: number;
}

/** A run whose results shall go. */
export interface Deletion {
  definition: string;
  runUid: string;
  /** In words, for the log. */
  reason: string;
}

/** Decides what may go: what no rule keeps, and whose run is gone. By definition and run. */
export function decideRetention(
  candidates: readonly RetentionCandidate[],
  rules: RetentionConfig,
  now: number,
): Deletion[] {
  const places = placesOf(candidates);
  return candidates
    .flatMap(candidate => {
      const { definition, runUid, revisions, modifiedAt } = candidate;
      const reason =
        revisions.length > 0
          ? whyOver(candidate, places.get(candidate), rules, now)
          : now - modifiedAt >= LEFTOVERS_STAY_MS &&
            'its files belong to no revision';
      return reason && !candidate.exists && !candidate.kept
        ? [{ definition, runUid, reason }]
        : [];
    })
    .sort(compareRuns);
}

/** Why no rule keeps a result; undefined when one does. */
function whyOver(
  { collectedAt }: RetentionCandidate,
  place: number | undefined,
  { keepForMs, keepLast }: RetentionConfig,
  now: number,
): string | undefined {
  if (collectedAt === undefined || place === undefined) {
    // What cannot be read has no age, and is for people to look at.
    return undefined;
  }
  const age = now - collectedAt;
  const isYoung = keepForMs !== undefined && age < keepForMs;
  const isRecent = keepLast !== undefined && place < keepLast;
  if (isYoung || isRecent) {
    return undefined;
  }
  return [
    ...(keepForMs === undefined ? [] : ['it is older than keepFor']),
    ...(keepLast === undefined
      ? []
      : [`${place} of its definition are newer, and keepLast is ${keepLast}`]),
  ].join('; ');
}

/** How many results of the same definition are newer. */
function placesOf(
  candidates: readonly RetentionCandidate[],
): Map<RetentionCandidate, number> {
  const places = new Map<RetentionCandidate, number>();
  const counts = new Map<string, number>();
  const known = candidates
    .filter(({ revisions, collectedAt }) => revisions.length && collectedAt)
    .sort((a, b) => b.collectedAt! - a.collectedAt! || compareRuns(a, b));
  for (const candidate of known) {
    const place = counts.get(candidate.definition) ?? 0;
    counts.set(candidate.definition, place + 1);
    places.set(candidate, place);
  }
  return places;
}
