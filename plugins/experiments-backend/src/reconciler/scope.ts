import type { KubernetesClient, Logger } from '@assay/controller';
import { keyOf } from '@assay/controller';
import type {
  ConditionType,
  ExperimentStatus,
  LedgerEntry,
  Reason,
} from '@assay/plugin-experiments-common';
import type {
  ClusterProvider,
  HubInfo,
  MetricSource,
  ResultStore,
} from '@assay/plugin-experiments-node';
import type { OutputReader } from '../logs';
import type { ResultSpool } from '../results';
import type { ClusterClaims } from '../targets/ClusterClaims';
import type { TargetClients } from '../targets/TargetClients';
import type { Caches } from './caches';
import type { ComposedKinds } from './ComposedKinds';
import { conditionOf, isTrue, sinceOf, withCondition } from './conditions';
import type { GoingNamespaces } from './GoingNamespaces';
import type { ReconcilerSettings } from './settings';
import type { ExperimentObject } from './kinds';
import type { KnownConnections } from './KnownConnections';
import { latestEntry, withIntents, withState, type OwnedEntry } from './ledger';
import type { MeasuringQueue } from './MeasuringQueue';
import type { RunPlan } from './plan';
import { readPlan } from './readPlan';
import type { RecentWrites } from './recentWrites';
import type { Sight } from './Sight';
import type { Collection } from './measuring/Collection';

/** What every pass works with. */
export interface PassDependencies {
  client: KubernetesClient;
  caches: Caches;
  recent: RecentWrites;
  queue: MeasuringQueue;
  sight: Pick<Sight, 'obstacle'>;
  settings: ReconcilerSettings;
  providers: ReadonlyMap<string, ClusterProvider>;
  metricSources: readonly MetricSource[];
  resultStore: ResultStore;
  spool: ResultSpool;
  processes: OutputReader;
  composed: Pick<ComposedKinds, 'of' | 'forget'>;
  /** Which clusters Argo CD knows. */
  claims: Pick<ClusterClaims, 'read'>;
  /** Clients of targets that are there already. */
  targets: Pick<TargetClients, 'clientOf'>;
  /** How targets are reached, as far as it is known. */
  connections: Pick<KnownConnections, 'of' | 'heard' | 'forget'>;
  /** Namespaces that take their time to go. */
  going: Pick<GoingNamespaces, 'see' | 'endPass'>;
  hubInfo(): Promise<HubInfo>;
  /** Called when a result went to the spool. */
  onSpooled(): void;
  logger: Logger;
}

/** Something that people should hear of, as an event of the run. */
export interface Note {
  type: 'Normal' | 'Warning';
  reason: string;
  note: string;
}

/** What went wrong first, as the status keeps it. */
export type Failure = NonNullable<ExperimentStatus['failure']>;

/**
 * One pass over one run: what was observed, and the status as it is being decided. Steps read the
 * world through it and change nothing but the draft; the draft is written once, at the end.
 */
export class Scope {
  readonly key: string;
  readonly uid: string;
  readonly namespace: string;
  /** As it was observed; nothing may change it. */
  readonly run: ExperimentObject;
  /** Unix milliseconds, the same for the whole pass. */
  readonly now: number;
  readonly signal: AbortSignal;
  readonly client: KubernetesClient;
  readonly deps: PassDependencies;
  /** The draft. */
  status: ExperimentStatus;
  /** What was measured; filled when a step first needs it. */
  collection?: Collection;
  /** The frozen plan; undefined before admission, and when somebody deleted it. */
  plan: RunPlan | undefined;
  /** Recorded once the draft is written. */
  readonly notes: Note[] = [];
  /** Earliest Unix milliseconds at which something is due. */
  wakeAt: number | undefined;

  constructor(options: {
    run: ExperimentObject;
    now: number;
    signal: AbortSignal;
    deps: PassDependencies;
  }) {
    const { run, deps } = options;
    this.run = run;
    this.deps = deps;
    this.now = options.now;
    this.signal = options.signal;
    this.client = deps.client;
    this.key = keyOf(run);
    // A stored object always has both.
    this.uid = run.metadata.uid!;
    this.namespace = run.metadata.namespace!;
    this.status = run.status ?? {};
    this.plan = readPlan(this.entry('plan'), deps);
  }

  get clock(): { now: number; generation: number } {
    return { now: this.now, generation: this.run.metadata.generation ?? 1 };
  }

  get ledger(): readonly LedgerEntry[] {
    return this.status.ledger ?? [];
  }

  get isDeleting(): boolean {
    return this.run.metadata.deletionTimestamp !== undefined;
  }

  /** Whether the outcome is known, in the draft. */
  get isEnding(): boolean {
    return (
      (conditionOf(this.status, 'Succeeded')?.status ?? 'Unknown') !== 'Unknown'
    );
  }

  /** Whether the outcome was known when the pass began: only then may anything be taken away. */
  get wasEnding(): boolean {
    return (
      (conditionOf(this.run.status ?? {}, 'Succeeded')?.status ?? 'Unknown') !==
      'Unknown'
    );
  }

  is(type: ConditionType): boolean {
    return isTrue(this.status, type);
  }

  /** The newest entry in a role. */
  entry(role: string): OwnedEntry | undefined {
    return latestEntry(this.ledger, role);
  }

  /** Whether an entry was in the ledger, in this state, when the pass began. */
  wasIntended(entry: LedgerEntry): boolean {
    return (this.run.status?.ledger ?? []).some(
      ({ name, state }) => name === entry.name && state === 'Intended',
    );
  }

  intend(entries: readonly OwnedEntry[]): void {
    this.update({ ledger: withIntents(this.ledger, entries) });
  }

  markEntry(name: string, state: LedgerEntry['state'], uid?: string): void {
    this.update({ ledger: withState(this.ledger, name, state, uid) });
  }

  update(fields: Partial<ExperimentStatus>): void {
    this.status = { ...this.status, ...fields };
  }

  setCondition(condition: {
    type: ConditionType;
    status: 'True' | 'False' | 'Unknown';
    reason: Reason;
    message?: string;
  }): void {
    this.status = withCondition(this.status, this.clock, condition);
  }

  /** Deadline of a step, from when its condition began to wait. */
  deadline(type: ConditionType, timeoutMs: number): number {
    const waiting = conditionOf(this.status, type)?.status === 'False';
    const since = waiting ? sinceOf(this.status, type) : undefined;
    return (since ?? this.now) + timeoutMs;
  }

  /** Asks for another pass at a time, if not for an earlier one. */
  wake(at: number | undefined): void {
    if (at !== undefined) {
      this.wakeAt = Math.min(this.wakeAt ?? at, at);
    }
  }

  note(type: Note['type'], reason: string, note: string): void {
    this.notes.push({ type, reason, note });
  }

  /** Decides the outcome. The first decision stands. */
  end(outcome: {
    status: 'True' | 'False';
    reason: Reason;
    message: string;
  }): void {
    if (!this.isEnding) {
      this.setCondition({ type: 'Succeeded', ...outcome });
    }
  }

  /** Records what went wrong first, and ends the run with it. */
  fail(failure: Failure & { reason: Reason; message: string }): void {
    if (this.isEnding) {
      return;
    }
    this.update({
      failure: this.status.failure ?? {
        ...failure,
        message: failure.message.slice(0, 4096),
      },
    });
    this.end({
      status: 'False',
      reason: failure.reason,
      message: failure.message,
    });
  }
}
