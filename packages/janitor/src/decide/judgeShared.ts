import { annotations } from '@assay/plugin-experiments-common';
import {
  causeOfAbsence,
  heldByBlindness,
  heldByDestination,
  judgeGoing,
  runOf,
  sinceOf,
  type Judgement,
} from './circumstances';
import type { RunClaim, SharedRegistration, World } from './types';

/** A judgement without an accusation. */
const nothing = (...judgement: Judgement) => ({ causes: [], judgement });

/**
 * What becomes of a registration that runs share. Each takes its own name off, and the last one
 * takes the registration away; what is left when every one of them is gone goes after the time of
 * grace of the last. A run that exists, of whatever installation, keeps it, expired or not: it costs
 * nothing, and may be in use.
 * @returns with the judgement, what its users are accused of
 */
export function judgeShared(
  registration: SharedRegistration,
  world: World,
): { causes: string[]; judgement: Judgement } {
  const { installation, users } = registration;
  if (installation === undefined) {
    return nothing('unclaimed', 'Runs share it, and it names no installation');
  }
  if (installation !== world.installation) {
    return nothing('foreign', `It belongs to the installation ${installation}`);
  }
  const states = users.map(user => ({ user, run: runOf(user, world) }));
  for (const { user, run } of states) {
    if (run.state === 'unknown') {
      return nothing(
        'unknown',
        `Whether ${nameOf(user)} lives, which uses it, is not known: ${
          run.why
        }`,
      );
    }
  }
  const gone = states
    .filter(({ run }) => run.state === 'absent')
    .map(({ user }) => user);
  const causes =
    users.length > 0
      ? gone.map(({ runUid }) => causeOfAbsence(runUid))
      : [`unused/${registration.uid}`];
  return {
    causes,
    judgement:
      gone.length < users.length
        ? judgeUsed(registration, gone, world)
        : judgeUnused(registration, causes, world),
  };
}

/** Those who live keep it, and wait in vain for those who are gone where they need another one. */
function judgeUsed(
  { name, namespace }: SharedRegistration,
  gone: readonly RunClaim[],
  world: World,
): Judgement {
  const lost = gone.filter(({ runUid }) =>
    isDue(causeOfAbsence(runUid), world),
  );
  if (lost.length === 0) {
    return ['alive', 'A run that uses it lives'];
  }
  const marks = lost
    .map(({ runUid }) => `${annotations.usedByPrefix}${runUid}-`)
    .join(' ');
  return [
    'outdated',
    `It is used, and names ${lost
      .map(nameOf)
      .join(
        ', ',
      )} beside, which does not exist; kubectl annotate secret ${name} --namespace ${namespace} ${marks}`,
  ];
}

function judgeUnused(
  registration: SharedRegistration,
  causes: readonly string[],
  world: World,
): Judgement {
  const why =
    registration.users.length > 0
      ? 'No run that used it exists'
      : 'No run says that it uses it';
  if (!causes.every(cause => isDue(cause, world))) {
    return ['waiting', `${why}; it goes if that lasts`];
  }
  const going = judgeGoing(registration, world);
  if (going) {
    return going;
  }
  const holder =
    heldByBlindness(registration, world) ??
    heldByDestination(registration.cluster, world);
  if (holder) {
    return ['held', `${why}; ${holder}`];
  }
  return world.mode === 'report' ? ['leaked', why] : ['delete', why];
}

function isDue(cause: string, world: World): boolean {
  return world.now >= sinceOf(cause, world) + world.graceMs;
}

function nameOf({ runKey, runUid }: RunClaim): string {
  return runKey ? `run ${runKey} (${runUid})` : `run ${runUid}`;
}
