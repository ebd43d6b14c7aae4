import {
  annotations,
  type Experiment,
  type LedgerEntry,
  type StuckEntry,
} from '@assay/plugin-experiments-common';
import { conditionOf, sinceOf, toConditionTime } from './conditions';
import { parseDurationMs } from './duration';

/** After this long of giving back a person should look; the run goes on trying. */
export const ALERT_AFTER_MS = 15 * 60_000;

type Run = Pick<Experiment, 'metadata' | 'spec' | 'status'>;

/** Ledger entries that somebody has given up on, by the annotation of the run. */
export function abandonedEntries({
  metadata,
}: Pick<Run, 'metadata'>): string[] {
  const value = metadata.annotations?.[annotations.abandon] ?? '';
  return value
    .split(',')
    .map(name => name.trim())
    .filter(Boolean);
}

/**
 * From when on a run has been giving back for too long, in Unix milliseconds; undefined before it
 * began. Being kept for debugging does not count.
 */
export function alertAt(run: Run): number | undefined {
  const status = run.status ?? {};
  const condition = conditionOf(status, 'TornDown');
  const endedAt = sinceOf(status, 'Succeeded');
  const succeeded = conditionOf(status, 'Succeeded')?.status ?? 'Unknown';
  const since = sinceOf(status, 'TornDown');
  if (
    condition?.status !== 'False' ||
    condition.reason === 'Kept' ||
    succeeded === 'Unknown' ||
    since === undefined ||
    endedAt === undefined
  ) {
    return undefined;
  }
  const { cleanup, expiresAt } = run.spec;
  const policy = succeeded === 'True' ? cleanup.onSuccess : cleanup.onFailure;
  const keptUntil =
    policy === 'Keep' && run.metadata.deletionTimestamp === undefined
      ? Math.min(
          endedAt + parseDurationMs(cleanup.keepFor),
          expiresAt ? Date.parse(expiresAt) : Infinity,
        )
      : 0;
  return Math.max(since, keptUntil) + ALERT_AFTER_MS;
}

/** What stands for a whole target where an entry is named, such as `targets/system`. */
const TARGETS = 'targets';

/** Name by which somebody gives up on a target itself. */
export function targetEntry(target: string): string {
  return `${TARGETS}/${target}`;
}

/**
 * From when on something may be given up on, in Unix milliseconds; undefined while the run gives
 * nothing back. An entry has its own time: what comes late in the order of giving back begins late.
 */
export function abandonableAt(
  run: Run,
  entry?: Pick<LedgerEntry, 'givingBackSince'>,
): number | undefined {
  const at = alertAt(run);
  return at !== undefined && entry?.givingBackSince
    ? Math.max(at, Date.parse(entry.givingBackSince) + ALERT_AFTER_MS)
    : at;
}

/**
 * Why an entry, or a target, cannot be given up on now, in one sentence; undefined when it can.
 * Only what was asked to go, did not, and has had its time may be: everything else can still be
 * confirmed.
 */
export function refuseAbandon(
  run: Run,
  name: string,
  now: number,
): string | undefined {
  const entry = (run.status?.ledger ?? []).find(each => each.name === name);
  const isTarget = run.spec.targets.some(
    target => targetEntry(target.name) === name,
  );
  if (!entry && !isTarget) {
    return name.startsWith(targetEntry(''))
      ? 'The run has no such target'
      : 'The run has no such ledger entry';
  }
  if (entry?.state === 'Gone') {
    return entry.abandoned
      ? 'It was given up on already'
      : 'It was confirmed gone';
  }
  const at = abandonableAt(run, entry);
  if (at === undefined) {
    return 'The run is not giving anything back; abort or delete it first';
  }
  // A cluster of others that does not answer cannot even be asked.
  if (entry && entry.state !== 'Deleting' && entry.target === undefined) {
    return 'Its deletion was not asked for yet, so it can still be confirmed gone';
  }
  return now < at
    ? `It can still be confirmed gone; it may be given up on from ${toConditionTime(
        at,
      )}`
    : undefined;
}

/** Whether somebody asks to give up on an entry, by its name or by the target that it is on. */
export function isAskedFor(
  run: Pick<Run, 'metadata'>,
  { name, target }: Pick<LedgerEntry, 'name' | 'target'>,
): boolean {
  const names = abandonedEntries(run);
  return (
    names.includes(name) ||
    (target !== undefined && names.includes(targetEntry(target)))
  );
}

/** Targets that somebody asks to give up on, and may. */
export function abandonedTargets(run: Run, now: number): string[] {
  const names = abandonedEntries(run);
  return run.spec.targets
    .map(({ name }) => name)
    .filter(
      target =>
        names.includes(targetEntry(target)) &&
        refuseAbandon(run, targetEntry(target), now) === undefined,
    );
}

/** What a run was to give back and may be given up on, or was; what takes more with it first. */
export function stuckEntries(run: Run, now: number): StuckEntry[] {
  const { ledger = [], targets = [] } = run.status ?? {};
  const stateOf = (
    each: Pick<LedgerEntry, 'name' | 'target' | 'abandoned'>,
  ): StuckEntry['state'] => {
    const waiting = isAskedFor(run, each) ? 'GivingUp' : 'Stuck';
    return each.abandoned ? 'GivenUp' : waiting;
  };
  const isStuck = (name: string) => !refuseAbandon(run, name, now);
  // What stands on a cluster of others may be given up on before its turn has come.
  const isTried = ({ state, givingBackSince }: LedgerEntry) =>
    state === 'Deleting' || givingBackSince !== undefined;
  return [
    ...targets
      .filter(
        ({ name, heldSince, abandoned }) =>
          abandoned || (heldSince && isStuck(targetEntry(name))),
      )
      .map(({ name, heldSince, abandoned }) => ({
        entry: targetEntry(name),
        resource: TARGETS,
        name,
        target: name,
        state: stateOf({ name: targetEntry(name), abandoned }),
        ...(heldSince && { since: heldSince }),
      })),
    ...ledger
      .filter(
        entry => entry.abandoned || (isTried(entry) && isStuck(entry.name)),
      )
      .map(entry => ({
        entry: entry.name,
        resource: entry.resource,
        ...(entry.namespace && { namespace: entry.namespace }),
        name: entry.objectName ?? entry.name,
        ...(entry.target && { target: entry.target }),
        state: stateOf(entry),
        ...(entry.givingBackSince && { since: entry.givingBackSince }),
      })),
  ];
}

/** Names of entries that were given up on. */
export function abandonedOf(ledger: readonly LedgerEntry[]): string[] {
  return ledger.filter(({ abandoned }) => abandoned).map(({ name }) => name);
}
