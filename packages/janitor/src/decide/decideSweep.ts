import { resourceName } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import { isManaged, stageOf } from './order';
import {
  causeOfAbsence,
  heldByBlindness,
  heldByDestination,
  isSame,
  judgeGoing,
  runOf,
  sinceOf,
  type Judgement,
} from './circumstances';
import { judgeShared } from './judgeShared';
import type { RunState, Suspect, Sweep, World } from './types';

/**
 * What becomes of everything that claims to belong to a run. Only what carries our installation's
 * id is ever deleted, only when its run was found absent or expired for the whole time of grace,
 * and only in the order in which teardown would have done it.
 */
export function decideSweep(world: World): Sweep {
  const seen: Record<string, number> = {};
  const firstStages = firstStagesOf(world.suspects);
  const decisions = world.suspects.map(suspect => {
    const cause = causeOf(suspect, world);
    if (cause) {
      seen[cause] = sinceOf(cause, world);
    }
    const [disposition, message] = judge(suspect, cause, world, firstStages);
    return { suspect, disposition, message, ...(cause && { cause }) };
  });
  const shared = world.registrations.map(registration => {
    const { causes, judgement } = judgeShared(registration, world);
    for (const cause of causes) {
      seen[cause] = sinceOf(cause, world);
    }
    const [disposition, message] = judgement;
    return { registration, disposition, message };
  });
  return { decisions, shared, seen };
}

function judge(
  suspect: Suspect,
  cause: string | undefined,
  world: World,
  firstStages: ReadonlyMap<string, number>,
): Judgement {
  const { installation } = suspect.identity;
  if (installation === undefined) {
    return ['unclaimed', 'It names a run but no installation'];
  }
  if (installation !== world.installation) {
    return ['foreign', `It belongs to the installation ${installation}`];
  }
  if (cause === undefined) {
    return judgeLiving(suspect, runOf(suspect.identity, world));
  }
  const dueAt = sinceOf(cause, world) + world.graceMs;
  if (world.now < dueAt) {
    return ['waiting', `${describe(cause)}; it goes if that lasts`];
  }
  const going = judgeGoing(suspect, world);
  if (going) {
    return going;
  }
  const holder = heldBy(suspect, world, firstStages);
  if (holder) {
    return ['held', `${describe(cause)}; ${holder}`];
  }
  return world.mode === 'report'
    ? ['leaked', describe(cause)]
    : ['delete', describe(cause)];
}

function judgeLiving(suspect: Suspect, run: RunState): Judgement {
  if (run.state === 'unknown') {
    return ['unknown', `Whether its run lives is not known: ${run.why}`];
  }
  // What an engine composed is in no ledger of ours.
  const listed =
    run.state !== 'present' ||
    suspect.identity.role === undefined ||
    run.ledger.has(`${resourceName(suspect.type)}/${suspect.name}`);
  return listed
    ? ['alive', 'Its run lives']
    : ['unlisted', 'Its run lives and does not have it in its ledger'];
}

/** What an object of ours is accused of; undefined when of nothing. */
function causeOf(suspect: Suspect, world: World): string | undefined {
  const { installation, runUid } = suspect.identity;
  if (installation !== world.installation) {
    return undefined;
  }
  const run = runOf(suspect.identity, world);
  if (run.state === 'absent') {
    return causeOfAbsence(runUid);
  }
  const expiresAt = run.state === 'present' && expiryOf(suspect, run);
  // The time is part of the cause: when it is moved, the grace begins anew.
  return expiresAt && world.now >= expiresAt
    ? `expired/${runUid}/${Math.floor(expiresAt / 1000)}`
    : undefined;
}

/** When a run that exists must be gone: what it says now, not what it said when it made a thing. */
function expiryOf(
  { identity }: Suspect,
  run: Extract<RunState, { state: 'present' }>,
): number | undefined {
  if (run.expiresAt !== undefined || identity.expiresAt === undefined) {
    return run.expiresAt;
  }
  return Math.max(identity.expiresAt, run.keptUntil ?? 0);
}

function describe(cause: string): string {
  return cause.startsWith('absent/')
    ? 'Its run does not exist'
    : 'Its run has expired';
}

/** The earliest stage that still has something of each run, whoever it belongs to. */
function firstStagesOf(suspects: readonly Suspect[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { identity, type } of suspects) {
    const known = first.get(identity.runUid) ?? Infinity;
    first.set(identity.runUid, Math.min(known, stageOf(type)));
  }
  return first;
}

/** What must happen before an object may go; undefined when nothing. */
function heldBy(
  suspect: Suspect,
  world: World,
  firstStages: ReadonlyMap<string, number>,
): string | undefined {
  const stage = stageOf(suspect.type);
  if ((firstStages.get(suspect.identity.runUid) ?? stage) < stage) {
    return 'other things of the run go first';
  }
  return (
    heldByBlindness(suspect, world) ??
    heldByOwner(suspect, world) ??
    heldByArgoCd(suspect, world) ??
    (suspect.type.plural === resources.namespaces.plural &&
    world.inhabited.has(suspect.name)
      ? 'the namespace holds runs'
      : undefined)
  );
}

/** What is composed goes with what it was composed for, which would only make it again. */
function heldByOwner(suspect: Suspect, world: World): string | undefined {
  const owned = suspect.owners.some(uid => world.living.has(uid));
  return isManaged(suspect.type) && owned
    ? 'what it was composed for exists'
    : undefined;
}

function heldByArgoCd(suspect: Suspect, world: World): string | undefined {
  const { cluster, destination } = suspect;
  if (
    destination &&
    world.clusters.filter(each => isSame(destination, each)).length > 1
  ) {
    return 'more than one cluster Secret claims its destination';
  }
  return cluster && heldByDestination(cluster, world);
}
