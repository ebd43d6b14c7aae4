import { resources } from '@assay/plugin-experiments-common';
import { conditionOf, isTrue } from '../conditions';
import type { ExperimentObject } from '../kinds';
import { minimumWrites } from '../testing/minimumWrites';
import {
  concerns,
  Director,
  isDelivery,
  LONG_PAUSE_MS,
  type FaultAt,
} from './alphabet';
import { restoreFixture, type Fixture } from './fixtures';
import type { Call } from './MemoryClient';
import type { Defaulting } from './MemoryHub';
import { Safety, type Violation } from './properties';
import type { Variant } from './variants';
import { World } from './World';
import type { StoreFault } from './WorldStore';

/** Longer than every deadline of the variants together. */
const LIMIT_MS = 5 * 3_600_000;
const RESYNC_MS = 10 * 60_000;
/** Longer than a result waits for a store that is back. */
const PUBLICATION_MS = 15 * 60_000;

/** What is the same for every schedule. */
export interface Surroundings {
  defaults: Readonly<Record<string, Defaulting>>;
  fixtures: Readonly<Record<string, Fixture>>;
  tracesTimers?: boolean;
}

/** Something that a person or the world does before a request, whatever the request is. */
export interface Disturbance {
  name: string;
  act(world: World): void;
  /** The end that the run may have; absent: that of the run without it. */
  end?: Variant['end'] | 'any';
}

/** One way for everything to happen. */
export interface Schedule {
  variant: Variant;
  fault?: FaultAt;
  disturbance?: { at: number; what: Disturbance };
  store?: { at: number; kind: StoreFault };
}

/** What a schedule came to. */
export interface Outcome {
  end: string;
  /** Requests of the first process, in order. */
  calls: Call[];
  deliveries: number;
  storeCalls: number;
  /** Requests that change something, events apart. */
  writes: number;
  gets: number;
  /** Until the run was over. */
  elapsedMs: number;
  /** Writes after which everything was as before. */
  unchanged: number;
  minimum: number;
  requests: number;
  violations: Violation[];
  /** Anchors that came too late for their run and are left to the janitor. */
  lateAnchors: number;
  world: World;
}

const reads = ['get', 'list', 'watch'];

/** Lets one schedule happen from beginning to end, and holds it against the properties. */
export async function play(
  schedule: Schedule,
  surroundings: Surroundings,
  expected?: Outcome,
): Promise<Outcome> {
  const { variant, fault } = schedule;
  const director = new Director(fault);
  const fixture = variant.fixture
    ? surroundings.fixtures[variant.fixture]
    : undefined;
  const world = new World({
    between: director,
    defaults: surroundings.defaults,
    tracesTimers: surroundings.tracesTimers,
    metricSources: variant.metricSources,
    providers: variant.providers,
    prices: variant.prices,
    info: variant.info,
    ...(fixture && { startMs: fixture.now, uidSeed: '8001' }),
  });
  director.world = world;
  world.store.fault = schedule.store;
  const safety = new Safety(world);
  let disturbed = false;
  director.beforeCall = number => {
    if (schedule.disturbance?.at === number) {
      disturbed = true;
      director.requestsBefore = world.requests.length;
      schedule.disturbance.what.act(world);
    }
  };
  const history = recordHistory(world);
  await world.prepare();
  variant.prepare?.(world);
  playMoves(world, variant);
  world.startProcess();
  await world.clock.advance(0);
  if (fixture) {
    restoreFixture(world, fixture);
  } else {
    await world.createRun(variant.spec(world.clock.now()), variant.metadata);
  }

  const lasting = fault?.fault === 'paused until the other is done';
  const startedAt = world.clock.now();
  const ended = await world.until(
    () => history.gone() || isOver(history.last()),
    LIMIT_MS,
  );
  const elapsedMs = world.clock.now() - startedAt;
  if (!ended) {
    safety.violate(
      director.struckAt || disturbed ? 5 : 12,
      `the run never ended: ${describe(world)}`,
    );
  }
  if (lasting && director.struckAt !== undefined) {
    await world.until(() => false, LONG_PAUSE_MS);
  }
  await world.until(() => false, 60_000);

  checkEnd({ schedule, world, safety, director, history, expected });
  const struck = director.struckAt !== undefined;
  if (struck && fault) {
    checkNothingSwallowed(world, safety, director, fault);
    checkRetryAfter(world, safety, director, fault);
  }
  if (schedule.store && !history.gone()) {
    // By the process that spooled it, not by the next one to start.
    await world.until(() => isPublished(history.last()), PUBLICATION_MS);
    checkPublished(history, safety);
  }
  await checkQuiet(world, safety);
  if (world.overrun) {
    safety.violate(12, 'it asked, or came back, without end');
  }
  if (fault && isDelivery(fault.fault) && !variant.moves && world.refused > 0) {
    safety.violate(12, 'it wrote over what it had not seen of itself');
  }
  if (fault && isDelivery(fault.fault) && expected) {
    // What another process made, and what a person changes meanwhile, may have to be asked for once.
    const lateGets = variant.moves || fixture ? 1 : 0;
    checkHearsay(
      safety,
      expected,
      { elapsedMs, gets: askedBy(world) },
      lateGets,
    );
  }
  const counted = countRequests(world, history);
  if (expected) {
    checkEffort(world, safety, director, expected);
  }
  world.stop();
  await world.clock.advance(0);
  return {
    end: endOf(history.last(), variant),
    calls: director.calls,
    deliveries: director.deliveries,
    storeCalls: world.store.calls,
    ...counted,
    violations: safety.violations,
    elapsedMs,
    lateAnchors: safety.lateAnchors.length,
    world,
  };
}

/** The faults that can happen at a request, one for each. */
export function faultsOf(calls: readonly Call[], fault: FaultAt['fault']) {
  return calls.flatMap((call, index) =>
    concerns(fault, call) ? [{ fault, at: index + 1 }] : [],
  );
}

/** How late a run may be because a watch was. */
const LATE_MS = 120_000;

/** 12: what a watch tells late, twice or not at all costs little time and no questions. */
function checkHearsay(
  safety: Safety,
  expected: Outcome,
  actual: { elapsedMs: number; gets: number },
  lateGets: number,
): void {
  if (actual.elapsedMs > expected.elapsedMs + LATE_MS) {
    safety.violate(12, `it took ${actual.elapsedMs} ms`);
  }
  if (actual.gets > expected.gets + lateGets) {
    safety.violate(12, `it asked ${actual.gets} times what it could know`);
  }
}

function askedBy(world: World): number {
  return world.requests.filter(({ verb }) => verb === 'get').length;
}

/** 10: a result that could not be kept where it belongs comes there when that is possible. */
function checkPublished(history: History, safety: Safety): void {
  const run = history.last();
  if (!isPublished(run)) {
    const why = conditionOf(run?.status ?? {}, 'ResultsPublished')?.reason;
    safety.violate(10, `the result stays where it is: ${why}`);
  }
}

function isPublished(run: ExperimentObject | undefined): boolean {
  return isTrue(run?.status ?? {}, 'ResultsPublished');
}

interface History {
  first: ExperimentObject | undefined;
  /** The run as it was last, also when it is gone by now. */
  last(): ExperimentObject | undefined;
  gone(): boolean;
}

function recordHistory(world: World): History {
  let last: ExperimentObject | undefined;
  let gone = false;
  const history: History = {
    first: undefined,
    last: () => last,
    gone: () => gone,
  };
  world.hub.onCommit(({ resource, object, type }) => {
    if (
      resource === resources.experiments &&
      (last === undefined || object.metadata.uid === last.metadata.uid)
    ) {
      history.first ??= object as ExperimentObject;
      last = object as ExperimentObject;
      gone = type === 'DELETED';
    }
  });
  return history;
}

function playMoves(world: World, { moves = [] }: Variant): void {
  let next = 0;
  world.hub.onCommit(({ resource, object, type }) => {
    const move = moves[next];
    if (
      move &&
      resource === resources.experiments &&
      type === 'MODIFIED' &&
      move.when(object as ExperimentObject)
    ) {
      next += 1;
      world.clock.setTimeout(() => move.act(world), 500);
    }
  });
}

function isOver(run: ExperimentObject | undefined): boolean {
  if (!run || (run.metadata.finalizers ?? []).length > 0) {
    return false;
  }
  const { ttlSecondsAfterFinished } = run.spec;
  const deleted = run.metadata.deletionTimestamp !== undefined;
  return (
    deleted ||
    (isTrue(run.status ?? {}, 'Finished') &&
      ttlSecondsAfterFinished === undefined)
  );
}

/** What must be the same, whatever happened on the way. */
export function endOf(
  run: ExperimentObject | undefined,
  { end }: Variant,
): string {
  const { status } = run ?? {};
  if (end === 'gone') {
    return JSON.stringify({
      gone: true,
      ledger: status?.ledger
        ?.map(({ role, state }) => `${role} ${state}`)
        .sort(),
    });
  }
  return JSON.stringify({
    phase: status?.phase,
    reason: status?.reason,
    failure: status?.failure && {
      step: status.failure.step,
      reason: status.failure.reason,
    },
    phases: status?.timeline?.map(({ phase }) => phase),
    conditions: status?.conditions?.map(
      each => `${each.type} ${each.status} ${each.reason}`,
    ),
    plan: status?.plan?.hash,
    criteria: status?.criteria,
    ledger: status?.ledger
      ?.map(each => `${each.role} ${each.attempt} ${each.state}`)
      .sort(),
  });
}

function describe(world: World): string {
  const run = world.run();
  const waiting = run?.status?.conditions?.find(
    ({ status }) => status === 'False',
  );
  return `${run?.status?.phase} ${waiting?.type} ${waiting?.reason} ${waiting?.message}`;
}

function checkEnd(options: {
  schedule: Schedule;
  world: World;
  safety: Safety;
  director: Director;
  history: History;
  expected?: Outcome;
}): void {
  const { schedule, world, safety, history, expected } = options;
  const { variant, disturbance } = schedule;
  const allowed = disturbance?.what.end;
  const uid = history.first?.metadata.uid ?? '';
  const left = safety
    .leftovers(uid)
    .filter(each => !safety.lateAnchors.includes(each));
  if (left.length > 0) {
    safety.violate(4, `left behind: ${left.join(', ')}`);
  }
  if (!disturbance) {
    const end = endOf(history.last(), variant);
    const phase = history.gone() ? 'gone' : history.last()?.status?.phase;
    if (phase !== variant.end) {
      safety.violate(8, `it ended as ${phase} and not as ${variant.end}`);
    } else if (expected && end !== expected.end && !schedule.store) {
      safety.violate(8, `it ended elsewhere: ${difference(end, expected.end)}`);
    }
  } else if (allowed !== 'any') {
    const phase = history.gone() ? 'gone' : history.last()?.status?.phase;
    if (phase !== (allowed ?? variant.end)) {
      safety.violate(8, `it ended as ${phase}, not ${allowed ?? variant.end}`);
    }
  }
  for (const [key, contents] of world.store.contents) {
    if (contents.size > 1) {
      safety.violate(10, `${key} was to hold ${contents.size} contents`);
    }
  }
  const last = history.last();
  const published = isTrue(last?.status ?? {}, 'ResultsPublished');
  const kept = [...world.store.contents.keys()].some(key => key.includes(uid));
  if (published && !kept && !variant.fixture) {
    safety.violate(10, 'a result is said to be published, and there is none');
  }
}

function difference(end: string, expected: string): string {
  const [one, other] = [JSON.parse(end), JSON.parse(expected)];
  return Object.keys({ ...one, ...other })
    .filter(key => JSON.stringify(one[key]) !== JSON.stringify(other[key]))
    .map(
      key =>
        `${key} ${JSON.stringify(one[key])} instead of ${JSON.stringify(
          other[key],
        )}`,
    )
    .join('; ');
}

const loud = [
  'too many requests',
  'server error',
  'timeout, not committed',
  'timeout after commit',
  'connection reset in the answer',
  'forbidden',
];

/** 13: each error that was answered stands in a log line or in a condition. */
function checkNothingSwallowed(
  world: World,
  safety: Safety,
  director: Director,
  { fault }: FaultAt,
): void {
  if (!loud.includes(fault) || director.struck?.verb === 'watch') {
    return;
  }
  const { token } = director;
  const told =
    world.said.some(each => each.includes(token)) ||
    world.hub.commits.some(
      ({ resource, object }) =>
        resource === resources.experiments &&
        JSON.stringify((object as ExperimentObject).status ?? {}).includes(
          token,
        ),
    );
  if (!told) {
    safety.violate(13, `nothing tells of ${fault}`);
  }
}

/** 12: who is told when to come back does not come back earlier. */
function checkRetryAfter(
  world: World,
  safety: Safety,
  director: Director,
  { fault }: FaultAt,
): void {
  if (fault !== 'too many requests') {
    return;
  }
  const struck = director.struck!;
  const struckAt = director.struckAt!;
  const early = world.requests
    .slice(director.requestsBefore)
    .find(
      each =>
        each.verb === struck.verb &&
        each.type === struck.type &&
        each.name === struck.name &&
        each.subresource === struck.subresource &&
        each.at < struckAt + 7_000,
    );
  if (early && struck.name) {
    safety.violate(
      12,
      `${early.verb} ${early.type.plural} came again after ${
        early.at - struckAt
      } ms`,
    );
  }
}

/** 8: nothing is written any more, whatever wakes it. */
async function checkQuiet(world: World, safety: Safety): Promise<void> {
  const before = world.requests.length;
  const restarted = world.processes.filter(each => !each.isDead);
  for (let resync = 0; resync < 10; resync += 1) {
    world.hub.tellAgain(resources.experiments);
    await world.until(() => false, RESYNC_MS);
  }
  restarted.forEach(each => each.die());
  world.startProcess();
  await world.until(() => false, RESYNC_MS);
  const writes = world.requests
    .slice(before)
    .filter(
      ({ verb, type }) => !reads.includes(verb) && type.plural !== 'events',
    );
  if (world.processes.at(-1)?.timers) {
    safety.violate(12, 'a timer waits, and there is nothing to wait for');
  }
  if (writes.length > 0) {
    safety.violate(
      8,
      `after the end: ${writes
        .map(({ verb, type }) => `${verb} ${type.plural}`)
        .join(', ')}`,
    );
  }
}

function countRequests(world: World, history: History) {
  const writes = world.requests.filter(
    ({ verb, type }) => !reads.includes(verb) && type.plural !== 'events',
  );
  return {
    writes: writes.length,
    gets: world.requests.filter(({ verb }) => verb === 'get').length,
    requests: world.requests.length,
    unchanged: world.hub.unchanged.filter(actor => actor.startsWith('process'))
      .length,
    minimum: minimumWrites(history.last() ?? { status: undefined }),
  };
}

/** 12: what it takes to recover is bounded by what it takes at all. */
function checkEffort(
  world: World,
  safety: Safety,
  director: Director,
  expected: Outcome,
): void {
  const after = world.requests
    .slice(director.requestsBefore)
    .filter(
      ({ verb, type }) => !reads.includes(verb) && type.plural !== 'events',
    );
  if (after.length > 3 * expected.minimum) {
    safety.violate(
      12,
      `${after.length} writes after the last fault, where ${expected.minimum} are a whole run`,
    );
  }
}
