import {
  annotations,
  resources,
  type LedgerEntry,
} from '@assay/plugin-experiments-common';
import { resourceName } from '@assay/controller';
import {
  abandonableAt,
  abandonedOf,
  ALERT_AFTER_MS,
  alertAt,
  isAskedFor,
  refuseAbandon,
  targetEntry,
} from '../abandon';
import { sinceOf, toConditionTime } from '../conditions';
import { parseDurationMs } from '../duration';
import {
  isSettled,
  withAbandoned,
  withFound,
  withGivingBack,
  type OwnedEntry,
} from '../ledger';
import { roles } from '../names';
import { done, skipped, type StepOutcome } from '../outcome';
import type { RunPlan } from '../plan';
import type { Scope } from '../scope';
import { spendingOf } from '../spending';
import { checkDestinations } from './teardown/checkDestinations';
import { giveBack, type Obstacle } from './teardown/giveBack';
import { giveUpTargets, holdTargets } from './teardown/heldTargets';
import { openHatch } from './teardown/openHatch';
import { listOwned } from './teardown/listOwned';

/** What is kept costs money, and people forget; the installation may say otherwise. */
const MAX_KEEP_FOR_MS = 24 * 3600_000;

/**
 * What is given back now: the entries of the first stage that is not empty. The order is the whole
 * point: load and its remote Jobs before components, components in reverse order of delivery, their registration only
 * when they are gone, and the cluster last of what costs money. Project and plan own the rest and
 * go at the end, so that a late create by a paused leader is collected by itself.
 */
export function decideStage(
  ledger: readonly LedgerEntry[],
  plan: Pick<RunPlan, 'components'> | undefined,
): OwnedEntry[] {
  const waves = new Map(
    (plan?.components ?? []).map(component => [
      roles.application(component),
      component.wave,
    ]),
  );
  const stageOf = ({ resource, role }: LedgerEntry): number => {
    switch (resource) {
      case resourceName(resources.workflows):
        return 0;
      case resourceName(resources.namespaces):
        // With what is left of the load in it.
        return role === roles.loadNamespace ? 1 : 3000;
      // Without a plan the order of delivery is not known, and all go at once.
      case resourceName(resources.applications):
        return 1000 - (waves.get(role) ?? 0);
      case resourceName(resources.secrets):
        return 2000;
      case resourceName(resources.experimentClusters):
        return 4000;
      default:
        return 5000;
    }
  };
  const remaining = ledger.filter(({ state }) => state !== 'Gone');
  const first = Math.min(...remaining.map(stageOf));
  return remaining.filter(entry => stageOf(entry) === first) as OwnedEntry[];
}

/** Until when the clean-up policy keeps what the run owns; undefined when it does not. */
export function decideKeep(observed: {
  policy: 'Delete' | 'Keep';
  keepForMs: number;
  endedAt: number;
  expiresAt: number | undefined;
  deleting: boolean;
  now: number;
}): number | undefined {
  const { policy, keepForMs, endedAt, expiresAt, deleting, now } = observed;
  const until = Math.min(endedAt + keepForMs, expiresAt ?? Infinity);
  return policy === 'Keep' && !deleting && now < until ? until : undefined;
}

/**
 * Gives everything back. Runs on every way out and needs nothing of what came before: what is in
 * the ledger goes, stage after stage, and a live list has the last word.
 */
export async function tearDown(scope: Scope): Promise<StepOutcome> {
  if (scope.is('TornDown')) {
    return skipped;
  }
  const keepUntil = keptUntil(scope);
  if (keepUntil !== undefined) {
    return {
      type: 'waiting',
      reason: 'Kept',
      message: `The clean-up policy keeps the clusters until ${toConditionTime(
        keepUntil,
      )}`,
      until: keepUntil,
    };
  }
  giveUpTargets(scope);
  for (;;) {
    const stage = decideStage(scope.ledger, scope.plan);
    if (stage.length === 0) {
      break;
    }
    const held = await checkDestinations(scope, stage);
    if (held) {
      return held;
    }
    const obstacles: Obstacle[] = [];
    for (const entry of stage) {
      const obstacle = await giveBack(scope, entry, beganAt(scope));
      if (obstacle) {
        obstacles.push(obstacle);
      }
    }
    const silent = obstacles.flatMap(({ target }) => target ?? []);
    holdTargets(scope, silent);
    abandon(scope, stage);
    scope.update({
      ledger: withGivingBack(
        scope.ledger,
        scope.run.status?.ledger ?? [],
        stage.map(({ name }) => name),
        toConditionTime(scope.now),
      ),
    });
    const left = decideStage(scope.ledger, scope.plan).filter(entry =>
      stage.some(({ name }) => name === entry.name),
    );
    if (left.length > 0) {
      const said = await openHatch(scope, left);
      return waitFor(scope, left, [
        ...obstacles,
        ...said.map(why => ({ why })),
      ]);
    }
  }
  const found = await listOwned(scope);
  if (found.length > 0) {
    scope.update({ ledger: withFound(scope.ledger, found) });
    return waitFor(scope, found, []);
  }
  recordGone(scope);
  const leaked = [
    ...abandonedOf(scope.ledger),
    ...(scope.status.targets ?? []).flatMap(({ name, abandoned }) =>
      abandoned ? [targetEntry(name)] : [],
    ),
  ];
  return leaked.length > 0
    ? {
        ...done,
        reason: 'Abandoned',
        message: `Given up on, and maybe leaked: ${leaked.join(', ')}`,
      }
    : done;
}

/** Nothing is ready or healthy any more; what was measured stands in the result. */
function recordGone(scope: Scope): void {
  const { targets, components } = scope.status;
  const message = 'Given back';
  scope.update({
    ...(targets && {
      targets: targets.map(target => ({
        ...target,
        ready: false,
        message: target.abandoned ? 'Given up on' : message,
      })),
    }),
    ...(components && {
      components: components.map(({ sync, health, address, ...component }) => ({
        ...component,
        message,
      })),
    }),
  });
}

function keepPolicyOf(scope: Scope) {
  const { cleanup, expiresAt } = scope.run.spec;
  return {
    policy: scope.is('Succeeded') ? cleanup.onSuccess : cleanup.onFailure,
    keepForMs: Math.min(
      parseDurationMs(cleanup.keepFor),
      scope.deps.settings.maxKeepForMs ?? MAX_KEEP_FOR_MS,
    ),
    endedAt: sinceOf(scope.status, 'Succeeded') ?? scope.now,
    expiresAt: earliest(
      expiresAt ? Date.parse(expiresAt) : undefined,
      spendingOf(scope)?.exhaustedAt,
    ),
  };
}

/** Since when things may be given back: the end of the run, or of its being kept. */
function beganAt(scope: Scope): number {
  const kept = keepPolicyOf(scope);
  const { deletionTimestamp } = scope.run.metadata;
  const until = decideKeep({ ...kept, deleting: false, now: kept.endedAt });
  return Math.min(
    until ?? kept.endedAt,
    Math.max(
      kept.endedAt,
      deletionTimestamp ? Date.parse(deletionTimestamp) : Infinity,
    ),
  );
}

function keptUntil(scope: Scope): number | undefined {
  return decideKeep({
    ...keepPolicyOf(scope),
    // Of a run that made nothing there is nothing to keep.
    deleting: scope.isDeleting || isSettled(scope.ledger),
    now: scope.now,
  });
}

/** The first of some times. */
function earliest(...times: (number | undefined)[]): number | undefined {
  const known = times.filter((at): at is number => at !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

/** A time that is still to come. */
function later(at: number | undefined, now: number): number | undefined {
  return at !== undefined && at > now ? at : undefined;
}

function waitFor(
  scope: Scope,
  left: readonly LedgerEntry[],
  obstacles: readonly Obstacle[],
): StepOutcome {
  const dueAt = alertAt(scope.run) ?? scope.now + ALERT_AFTER_MS;
  const late = scope.now >= dueAt;
  for (const entry of left) {
    if (isAskedFor(scope.run, entry)) {
      scope.wake(later(abandonableAt(scope.run, entry), scope.now));
    }
  }
  const what = left.map(({ name }) => name).join(', ');
  const inTime = obstacles.some(({ forbidden }) => forbidden)
    ? 'Forbidden'
    : 'InProgress';
  return {
    type: 'waiting',
    reason: late ? 'DeadlineExceeded' : inTime,
    message: [
      `Waiting for ${what} to be gone`,
      ...obstacles.map(({ why }) => why),
      ...(late
        ? [`see what holds it, or annotate ${annotations.abandon}`]
        : []),
    ].join('; '),
    ...(!late && { until: dueAt }),
  };
}

/**
 * Gives up on what a person gave up on, when it was asked to go in an earlier pass and has had its
 * time. It stays in the ledger, and says so.
 */
function abandon(scope: Scope, stage: readonly OwnedEntry[]): void {
  for (const { name, state } of stage) {
    const left = scope.ledger.find(each => each.name === name);
    if (
      !left ||
      !isAskedFor(scope.run, left) ||
      left.state === 'Gone' ||
      // A cluster that was given up on, and answers after all, takes it away by itself.
      (left.state === 'Deleting' && state !== 'Deleting') ||
      refuseAbandon(scope.run, name, scope.now)
    ) {
      continue;
    }
    scope.update({ ledger: withAbandoned(scope.ledger, name) });
    const by = scope.run.metadata.annotations?.[annotations.abandonedBy];
    scope.note(
      'Warning',
      'Abandoned',
      `Given up on ${name}${
        by ? ` by ${by}` : ''
      }: it may still exist and cost money`,
    );
  }
}
