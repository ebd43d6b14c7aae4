import { resourceName, type ResourceType } from '@assay/controller';
import { resources, type LedgerEntry } from '@assay/plugin-experiments-common';
import { objectName } from './names';

/** An entry that names its object, which every entry of ours does. */
export type OwnedEntry = LedgerEntry &
  Required<Pick<LedgerEntry, 'attempt' | 'namespace' | 'objectName'>>;

/** Kinds that a run can own. */
export const ownedTypes: readonly ResourceType[] = [
  resources.workflows,
  resources.applications,
  resources.secrets,
  resources.namespaces,
  resources.experimentClusters,
  resources.appProjects,
  resources.configMaps,
];

/** The kind of an entry; undefined for a kind of another release. */
export function typeOf(entry: Pick<LedgerEntry, 'resource'>) {
  return ownedTypes.find(type => resourceName(type) === entry.resource);
}

/** An intent: what will be made, under which name, before it is made. */
export function intentOf(options: {
  runUid: string;
  role: string;
  attempt: number;
  type: ResourceType;
  namespace: string;
  /** On whose cluster; the hub when absent. */
  target?: string;
  /** Of an object that is not the run's alone. */
  objectName?: string;
}): OwnedEntry {
  const { runUid, role, attempt, type, namespace, target } = options;
  const name = options.objectName ?? objectName(runUid, role, attempt);
  const resource = resourceName(type);
  return {
    name: `${resource}/${name}`,
    role,
    attempt,
    resource,
    namespace,
    objectName: name,
    state: 'Intended',
    ...(target && { target }),
  };
}

/** The entry of the newest attempt in a role. */
export function latestEntry(
  ledger: readonly LedgerEntry[],
  role: string,
): OwnedEntry | undefined {
  return ledger
    .filter(entry => entry.role === role)
    .sort((a, b) => (a.attempt ?? 1) - (b.attempt ?? 1))
    .at(-1) as OwnedEntry | undefined;
}

/** The ledger with intents added; one that is known by its name stays as it is. */
export function withIntents(
  ledger: readonly LedgerEntry[],
  entries: readonly OwnedEntry[],
): LedgerEntry[] {
  const known = new Set(ledger.map(({ name }) => name));
  return [...ledger, ...entries.filter(({ name }) => !known.has(name))];
}

/**
 * The ledger with objects that were found alive. One that was believed gone is there again only if
 * somebody made it late; then it must go once more.
 */
export function withFound(
  ledger: readonly LedgerEntry[],
  found: readonly OwnedEntry[],
): LedgerEntry[] {
  const names = new Set(found.map(({ name }) => name));
  return [...ledger.filter(({ name }) => !names.has(name)), ...found];
}

/** How far an entry may go; never back. */
const order = ['Intended', 'Created', 'Deleting', 'Gone'] as const;

/** The ledger with an entry further on. An entry never goes back: Gone is final. */
export function withState(
  ledger: readonly LedgerEntry[],
  name: string,
  state: LedgerEntry['state'],
  uid?: string,
): LedgerEntry[] {
  return ledger.map(entry => {
    if (
      entry.name !== name ||
      order.indexOf(state) < order.indexOf(entry.state)
    ) {
      return entry;
    }
    const { givingBackSince, composedOf, ...rest } = entry;
    return {
      ...(state === 'Gone' ? rest : entry),
      state,
      ...(uid && { uid }),
    };
  });
}

/**
 * The ledger with the time since when entries are being given back, in RFC 3339. The first time
 * stands; of what an earlier release began to delete it is not known.
 */
export function withGivingBack(
  ledger: readonly LedgerEntry[],
  observed: readonly LedgerEntry[],
  names: readonly string[],
  at: string,
): LedgerEntry[] {
  const deleting = new Set(
    observed
      .filter(({ state }) => state === 'Deleting')
      .map(({ name }) => name),
  );
  return ledger.map(entry =>
    names.includes(entry.name) &&
    entry.state !== 'Gone' &&
    !entry.givingBackSince &&
    !deleting.has(entry.name)
      ? { ...entry, givingBackSince: at }
      : entry,
  );
}

/**
 * The ledger with an entry that a person has given up on: gone for us, and maybe leaked. Since when
 * it was to go still says something of it.
 */
export function withAbandoned(
  ledger: readonly LedgerEntry[],
  name: string,
): LedgerEntry[] {
  const since = ledger.find(entry => entry.name === name)?.givingBackSince;
  return withState(ledger, name, 'Gone').map(entry =>
    entry.name === name
      ? { ...entry, abandoned: true, ...(since && { givingBackSince: since }) }
      : entry,
  );
}

/** Whether everything that was ever intended is gone. */
export function isSettled(ledger: readonly LedgerEntry[]): boolean {
  return ledger.every(({ state }) => state === 'Gone');
}
