import {
  hasFinalizer,
  resourceName,
  type KubernetesObject,
  type ResourceType,
} from '@assay/controller';
import {
  FINALIZER,
  labels,
  resources,
  type ExperimentCluster,
} from '@assay/plugin-experiments-common';
import { conditionOf, isTrue } from '../conditions';
import type { Application, ExperimentObject, Workflow } from '../kinds';
import type { Call } from './MemoryClient';
import { ownerExists, type Commit } from './MemoryHub';
import type { World } from './World';

const phases = ['Pending', 'Provisioning', 'Ready', 'Running'];
const terminal = ['Complete', 'Failed', 'Aborted'];
/** Kinds that a run can own; a list of its own, so that what is checked does not say by what. */
const ownedTypes: readonly ResourceType[] = [
  resources.workflows,
  resources.applications,
  resources.secrets,
  resources.namespaces,
  resources.experimentClusters,
  resources.appProjects,
  resources.configMaps,
];
/** What must be gone before an object of a kind is taken away. */
const goesAfter: ReadonlyMap<ResourceType, readonly ResourceType[]> = new Map([
  [resources.applications, [resources.workflows]],
  [resources.secrets, [resources.workflows, resources.applications]],
  [resources.namespaces, [resources.workflows, resources.applications]],
  [
    resources.experimentClusters,
    [resources.workflows, resources.applications, resources.secrets],
  ],
  ...[resources.appProjects, resources.configMaps].map(
    (type): [ResourceType, readonly ResourceType[]] => [
      type,
      [
        resources.workflows,
        resources.applications,
        resources.secrets,
        resources.namespaces,
        resources.experimentClusters,
      ],
    ],
  ),
]);
/** What has no owner: the two that others belong to, and what stands in no namespace. */
const anchors: readonly ResourceType[] = [
  resources.configMaps,
  resources.appProjects,
  resources.namespaces,
];

/** A property that did not hold, with its number in the list of the README. */
export interface Violation {
  property: number;
  what: string;
}

/** Whether anything of an object was ever seen; what was, stays so. */
type Seen = Set<string>;

/** Watches one world and says what must never happen in it, after every step. */
export class Safety {
  readonly violations: Violation[] = [];
  /** What has no owner and was made after its run had let go; the janitor's. */
  readonly lateAnchors: string[] = [];
  readonly #intended: Seen = new Set();
  readonly #creations = new Map<string, number>();
  readonly #wasReady: Seen = new Set();
  /** Runs whose outcome, and whose start, was ever kept. */
  readonly #decided: Seen = new Set();
  readonly #started: Seen = new Set();
  readonly #uids = new Map<string, string | undefined>();

  constructor(private readonly world: World) {
    world.hub.onCommit(commit => this.#onCommit(commit));
    world.onCall = (call, process) => this.onCall(call, process);
  }

  violate(property: number, what: string): void {
    this.violations.push({ property, what });
  }

  /** Of a request of a reconciler, before it is answered. */
  private onCall(call: Call, process: { wasPaused: boolean }): void {
    this.#checkDeletion(call);
    // Who stood still acts on what it heard before; versions and owners make that harmless.
    if (!process.wasPaused) {
      this.#checkPause(call);
    }
  }

  #onCommit(commit: Commit): void {
    const { resource, type } = commit;
    if (resource === resources.experiments) {
      this.#onRun(commit);
      return;
    }
    const runUid = commit.object.metadata.labels?.[labels.runUid];
    if (type === 'ADDED') {
      this.#uids.set(commit.object.metadata.uid!, runUid);
    }
    this.#noteReady(commit);
    if (type === 'ADDED' && runUid && ownedTypes.includes(resource)) {
      if (commit.actor !== 'restore') {
        this.#onChild(commit, runUid);
      }
    }
  }

  #onChild({ resource, object }: Commit, runUid: string): void {
    const { name, namespace, ownerReferences = [] } = object.metadata;
    const own = object.metadata.labels ?? {};
    const what = `${resourceName(resource)} ${name}`;
    const id = `${runUid} ${own[labels.role]} ${own[labels.attempt]}`;
    const run = this.#runOf(runUid);

    // 1
    const alive = this.world.hub
      .all(resource)
      .filter(
        ({ metadata }) =>
          metadata.labels?.[labels.runUid] === runUid &&
          metadata.labels?.[labels.role] === own[labels.role] &&
          metadata.labels?.[labels.attempt] === own[labels.attempt],
      );
    if (alive.length > 1) {
      this.violate(1, `${what} lives ${alive.length} times`);
    }
    // 2
    if (!this.#intended.has(`${runUid} ${name}`)) {
      this.violate(2, `${what} was made before its intent was kept`);
    }
    // What comes after its run let go must belong to something that is gone, or be an anchor.
    const late = !run || !hasFinalizer(run, FINALIZER);
    if (late && anchors.includes(resource)) {
      this.lateAnchors.push(what);
      return;
    }
    const collected =
      ownerReferences.length > 0 &&
      ownerReferences.every(
        owner => !ownerExists(this.world.hub, namespace, owner),
      );
    // 3
    if (!collected) {
      const made = (this.#creations.get(id) ?? 0) + 1;
      this.#creations.set(id, made);
      if (made > 1) {
        this.violate(3, `${what} was made ${made} times`);
      }
    }
    // 14
    if (resource === resources.experimentClusters) {
      const expires = Number(own[labels.expiresAt]) * 1000;
      if (!(expires > (late ? 0 : this.world.clock.now()))) {
        this.violate(14, `${what} has no time at which it must be gone`);
      }
      this.#checkDependencies(run, own[labels.role] ?? '');
      if (!collected && !this.#started.has(runUid)) {
        this.violate(14, `${what} was made before a deadline was kept`);
      }
    }
  }

  /** A target is asked for when those that it depends on were ready. */
  #checkDependencies(run: ExperimentObject | undefined, role: string): void {
    const target = run?.spec.targets.find(
      ({ name }) => role === `cluster-${name}`,
    );
    for (const name of target?.dependsOn ?? []) {
      const ready = (run?.status?.ledger ?? []).some(
        entry =>
          entry.role === `cluster-${name}` &&
          this.#wasReady.has(entry.uid ?? ''),
      );
      if (!ready) {
        this.violate(7, `${role} was asked for before ${name} was ready`);
      }
    }
  }

  #onRun({ type, object, previous, actor }: Commit): void {
    const run = object as ExperimentObject;
    const { uid, generation = 1 } = run.metadata;
    const before = previous as ExperimentObject | undefined;
    if (type === 'DELETED') {
      return;
    }
    const ledger = run.status?.ledger ?? [];
    if (
      (conditionOf(run.status ?? {}, 'Succeeded')?.status ?? 'Unknown') !==
      'Unknown'
    ) {
      this.#decided.add(uid!);
    }
    if (run.status?.startedAt) {
      this.#started.add(uid!);
    }
    if (hasFinalizer(run, FINALIZER)) {
      ledger.forEach(each => this.#intended.add(`${uid} ${each.objectName}`));
    }
    if (actor !== 'restore') {
      this.#checkPhase(before, run);
      this.#checkTruth(before, run);
    }
    for (const { type: condition, observedGeneration } of run.status
      ?.conditions ?? []) {
      if ((observedGeneration ?? 0) > generation) {
        this.violate(7, `${condition} claims a generation that is not yet`);
      }
    }
    for (const entry of ledger) {
      const owner = entry.uid && this.#uids.get(entry.uid);
      if (entry.uid && this.#uids.has(entry.uid) && owner !== uid) {
        this.violate(9, `${entry.name} was adopted, and is somebody else's`);
      }
    }
  }

  #checkPhase(before: ExperimentObject | undefined, run: ExperimentObject) {
    const [was, is] = [before, run].map(each => each?.status?.phase);
    // A status that was lost begins anew.
    if (!was || !is || was === is || !run.status?.conditions) {
      return;
    }
    if (terminal.includes(was)) {
      this.violate(6, `${was} was not the end, but ${is}`);
    } else if (
      !terminal.includes(is) &&
      phases.indexOf(is) < phases.indexOf(was)
    ) {
      this.violate(6, `${is} came after ${was}`);
    }
  }

  /** A condition that becomes True says what was so when it was observed. */
  #checkTruth(before: ExperimentObject | undefined, run: ExperimentObject) {
    const became = (type: string) =>
      isTrue(run.status ?? {}, type as never) &&
      !isTrue(before?.status ?? {}, type as never);
    const mine = (resource: ResourceType) =>
      (run.status?.ledger ?? []).filter(
        entry =>
          entry.resource === resourceName(resource) && entry.state !== 'Gone',
      );
    for (const [type, resource] of [
      ['ClustersReady', resources.experimentClusters],
      ['ComponentsHealthy', resources.applications],
      ['WorkloadSucceeded', resources.workflows],
    ] as const) {
      if (became(type)) {
        const entries = mine(resource);
        const unready = entries.filter(
          ({ uid }) => !this.#wasReady.has(uid ?? ''),
        );
        const isNeeded =
          resource !== resources.experimentClusters ||
          run.spec.targets.some(({ cluster }) => cluster.provider !== 'hub');
        if (unready.length > 0 || (isNeeded && entries.length === 0)) {
          this.violate(
            7,
            `${type} is True, and it is not so: ${unready
              .map(({ name }) => name)
              .join(', ')}`,
          );
        }
      }
    }
    if (became('TornDown')) {
      const left = this.leftovers(run.metadata.uid!);
      if (left.length > 0) {
        this.violate(7, `TornDown is True, and there is ${left.join(', ')}`);
      }
    }
    if (became('ResultsPublished') && !run.status?.result?.key) {
      this.violate(7, 'ResultsPublished is True without a result');
    }
  }

  #noteReady({ resource, object }: Commit): void {
    const uid = object.metadata.uid!;
    if (isReady(resource, object)) {
      this.#wasReady.add(uid);
    }
  }

  #checkDeletion(call: Call): void {
    if (call.verb !== 'delete') {
      return;
    }
    const { type, namespace, name = '' } = call;
    const target = this.world.hub.peek(type, { namespace, name });
    const ours = target?.metadata.labels?.[labels.runUid] !== undefined;
    if (
      (target && type !== resources.experiments && !ours) ||
      !call.options?.uid
    ) {
      this.violate(9, `${resourceName(type)} ${name} was to be deleted`);
    }
    const runUid = target?.metadata.labels?.[labels.runUid];
    const run = runUid && this.#runOf(runUid);
    if (target && run) {
      this.#checkGivingBack(call, target, run);
    }
  }

  /** What is given back, and when: after the outcome and the result are kept, in order. */
  #checkGivingBack(
    { type, name, options }: Call,
    target: KubernetesObject,
    run: ExperimentObject,
  ): void {
    const what = `${resourceName(type)} ${name}`;
    const { uid = '' } = run.metadata;
    const status = run.status ?? {};
    if (!this.#decided.has(uid)) {
      this.violate(2, `${what} was taken away before the outcome was kept`);
    }
    const { store, spool } = this.world;
    const kept =
      spool.runUids.has(uid) ||
      [...store.contents.keys()].some(key => key.includes(uid));
    if (
      isTrue(status, 'Admitted') &&
      !kept &&
      !isTrue(status, 'ResultsPublished') &&
      conditionOf(status, 'ResultsPublished')?.reason !== 'PublishingFailed'
    ) {
      this.violate(10, `${what} was taken away before the result was kept`);
    }
    const early = (goesAfter.get(type) ?? []).flatMap(other =>
      this.world.hub
        .all(other)
        .filter(({ metadata }) => metadata.labels?.[labels.runUid] === uid),
    );
    if (early.length > 0) {
      this.violate(4, `${what} was taken away before ${early[0].kind}`);
    }
    if (
      type === resources.experimentClusters &&
      options?.propagationPolicy !== 'Foreground'
    ) {
      this.violate(4, `${what} would be gone before what it consists of`);
    }
    const { spec, status: load } = target as Workflow;
    // An engine that was not reached for half a minute is not waited for any longer.
    const decidedAt = Date.parse(
      conditionOf(status, 'Succeeded')?.lastTransitionTime ?? '',
    );
    const waited = this.world.clock.now() - decidedAt >= 30_000;
    if (
      type === resources.workflows &&
      load?.phase === 'Running' &&
      !waited &&
      !spec.shutdown
    ) {
      this.violate(4, `${what} was taken away while it ran`);
    }
  }

  #checkPause(call: Call): void {
    const run = this.world.run();
    const paused =
      run?.spec.paused &&
      !run.metadata.deletionTimestamp &&
      !run.spec.abort &&
      run.status?.conditions?.some(({ reason }) => reason === 'Paused');
    if (
      paused &&
      ['create', 'replace', 'delete', 'patch'].includes(call.verb) &&
      call.type.plural !== 'events' &&
      conditionOf(run.status ?? {}, 'Succeeded')?.status === 'Unknown'
    ) {
      this.violate(11, `${call.verb} ${call.type.plural} of a paused run`);
    }
  }

  /** Everything alive that carries the UID of a run, the run itself apart. */
  leftovers(runUid: string): string[] {
    return ownedTypes.flatMap(type =>
      this.world.hub
        .all(type)
        .filter(({ metadata }) => metadata.labels?.[labels.runUid] === runUid)
        .map(({ metadata }) => `${resourceName(type)} ${metadata.name}`),
    );
  }

  #runOf(uid: string): ExperimentObject | undefined {
    return this.world.hub
      .all(resources.experiments)
      .find(({ metadata }) => metadata.uid === uid) as
      | ExperimentObject
      | undefined;
  }
}

function isReady(type: ResourceType, object: KubernetesObject): boolean {
  switch (type) {
    case resources.experimentClusters:
      return Boolean(
        (object as unknown as ExperimentCluster).status?.conditions?.some(
          each => each.type === 'Ready' && each.status === 'True',
        ),
      );
    case resources.applications:
      return (object as Application).status?.health?.status === 'Healthy';
    case resources.workflows:
      return (object as Workflow).status?.phase === 'Succeeded';
    default:
      return false;
  }
}
