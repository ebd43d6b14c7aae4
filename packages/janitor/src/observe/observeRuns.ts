import {
  isNotFound,
  keyOf,
  listAll,
  parseKey,
  type KubernetesClient,
  type KubernetesObject,
} from '@assay/controller';
import {
  resources,
  type Experiment,
  type ExperimentSpec,
} from '@assay/plugin-experiments-common';
import type { RunClaim, RunState } from '../decide';

type Run = Experiment & KubernetesObject;

/** What was found out about runs. */
export interface ObservedRuns {
  runs: Map<string, RunState>;
  /** Namespaces that hold runs. */
  inhabited: Set<string>;
  /** How many runs there are, ours or not. */
  count: number;
}

/**
 * The runs that things on a hub name. One that a list shows alive and not expired lives; every other is
 * asked for by name, so that nobody is accused by a list alone.
 * @param namespaces - the only ones that may be looked at; absent: all
 */
export async function observeRuns(
  client: KubernetesClient,
  claims: readonly RunClaim[],
  namespaces: readonly string[] | undefined,
  now: number,
): Promise<ObservedRuns> {
  const wanted = new Set(claims.map(({ runUid }) => runUid));
  const keys = keysOf(claims);
  let listed: Run[];
  try {
    listed = await listRuns(client, namespaces);
  } catch (error) {
    const why = `the runs cannot be listed: ${(error as Error).message}`;
    return {
      runs: new Map([...wanted].map(uid => [uid, { state: 'unknown', why }])),
      inhabited: new Set(),
      count: 0,
    };
  }
  const byUid = new Map(listed.map(run => [run.metadata.uid ?? '', run]));
  const runs = new Map<string, RunState>();
  for (const uid of wanted) {
    const run = byUid.get(uid);
    const state = run && toState(run);
    const key = run ? keyOf(run) : keys.get(uid);
    const mayBeOver = !state || isPast(state, claims, uid, now);
    runs.set(
      uid,
      state && !mayBeOver
        ? state
        : await askFor(client, uid, key, state, namespaces === undefined),
    );
  }
  return {
    runs,
    inhabited: new Set(listed.map(run => run.metadata.namespace ?? '')),
    count: listed.length,
  };
}

/** One GET. Without a name, a complete list has to do. */
async function askFor(
  client: KubernetesClient,
  uid: string,
  key: string | undefined,
  listed: RunState | undefined,
  complete: boolean,
): Promise<RunState> {
  if (!key) {
    return (
      listed ??
      (complete
        ? { state: 'absent' }
        : {
            state: 'unknown',
            why: 'nothing says its name, and not every namespace may be looked at',
          })
    );
  }
  try {
    const run = await client.get<Run>(resources.experiments, parseKey(key));
    // The same name may be another run by now.
    return run.metadata.uid === uid ? toState(run) : { state: 'absent' };
  } catch (error) {
    return isNotFound(error)
      ? { state: 'absent' }
      : {
          state: 'unknown',
          why: `run ${key} cannot be read: ${(error as Error).message}`,
        };
  }
}

async function listRuns(
  client: KubernetesClient,
  namespaces: readonly string[] | undefined,
): Promise<Run[]> {
  const lists = await Promise.all(
    (namespaces ?? [undefined]).map(namespace =>
      listAll<Run>(client, resources.experiments, { namespace }),
    ),
  );
  return lists.flatMap(({ items }) => items);
}

/** Names of runs by UID, as anything of theirs remembers them. */
function keysOf(claims: readonly RunClaim[]): Map<string, string> {
  return new Map(
    claims.flatMap(({ runUid, runKey }) =>
      runKey ? [[runUid, runKey] as const] : [],
    ),
  );
}

/** What decisions need of a run that exists. */
export function toState(run: Run): Extract<RunState, { state: 'present' }> {
  const { spec, status } = run;
  const expiresAt = spec.expiresAt ? Date.parse(spec.expiresAt) : undefined;
  return {
    state: 'present',
    expiresAt,
    keptUntil: keptUntil(run),
    ledger: new Set((status?.ledger ?? []).map(({ name }) => name)),
  };
}

function keptUntil({ spec, status }: Run): number | undefined {
  const ended = status?.conditions?.find(({ type }) => type === 'Succeeded');
  // Written by hand, or by a release that had no such policy: then nothing is kept.
  const cleanup = spec.cleanup as ExperimentSpec['cleanup'] | undefined;
  if (!ended || ended.status === 'Unknown' || !cleanup) {
    return undefined;
  }
  const { onSuccess, onFailure, keepFor } = cleanup;
  const policy = ended.status === 'True' ? onSuccess : onFailure;
  return policy === 'Keep'
    ? Date.parse(ended.lastTransitionTime) + durationMs(keepFor)
    : undefined;
}

/** Of the form that the schema of a run accepts, such as `1h30m`. */
function durationMs(text: string): number {
  const [, hours, minutes, seconds] =
    /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const [h, m, s] = [hours, minutes, seconds].map(part => Number(part ?? 0));
  return ((h * 60 + m) * 60 + s) * 1000;
}

function isPast(
  state: Extract<RunState, { state: 'present' }>,
  claims: readonly RunClaim[],
  uid: string,
  now: number,
): boolean {
  return claims
    .filter(({ runUid }) => runUid === uid)
    .some(({ expiresAt }) => (state.expiresAt ?? expiresAt ?? Infinity) <= now);
}
