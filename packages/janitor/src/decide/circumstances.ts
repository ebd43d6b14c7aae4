import { stageOf, stageOfName } from './order';
import type {
  ClusterName,
  Disposition,
  RunClaim,
  RunState,
  SeenObject,
  World,
} from './types';

/** A deletion that takes longer is one that a person should look at. */
const STUCK_AFTER_MS = 15 * 60_000;

/** What becomes of an object, and why in one sentence. */
export type Judgement = readonly [Disposition, string];

/** The cause of what a run that does not exist has left behind. */
export function causeOfAbsence(runUid: string): string {
  return `absent/${runUid}`;
}

export function runOf({ runUid }: RunClaim, { runs }: World): RunState {
  return runs.get(runUid) ?? { state: 'unknown', why: 'it was not asked' };
}

/** A stored time in the future comes from a clock that was wrong; then the grace begins now. */
export function sinceOf(cause: string, { seen, now }: World): number {
  return Math.min(seen[cause] ?? now, now);
}

/** What is said of an object whose deletion was asked for; undefined of any other. */
export function judgeGoing(
  { deletedAt }: SeenObject,
  { now }: World,
): Judgement | undefined {
  if (deletedAt === undefined) {
    return undefined;
  }
  return now - deletedAt >= STUCK_AFTER_MS
    ? ['stuck', 'Its deletion was asked for and does not end']
    : ['going', 'Its deletion was asked for'];
}

/** What could not be seen may be there, and would go first. */
export function heldByBlindness(
  { type }: SeenObject,
  { blind }: World,
): string | undefined {
  const unseen = [...blind].find(name => stageOfName(name) < stageOf(type));
  return unseen && `${unseen} could not be listed, and would go first`;
}

/** Argo CD forgets what it delivered, instead of removing it, when the Secret goes first. */
export function heldByDestination(
  cluster: ClusterName,
  { destinations }: World,
): string | undefined {
  return destinations.some(each => isSame(each, cluster))
    ? 'an Application still points to this cluster'
    : undefined;
}

export function isSame(
  destination: ClusterName,
  cluster: ClusterName,
): boolean {
  return destination.name
    ? destination.name === cluster.name
    : destination.server !== undefined && destination.server === cluster.server;
}
