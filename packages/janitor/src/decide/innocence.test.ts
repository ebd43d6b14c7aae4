import fc from 'fast-check';
import { resources } from '@assay/plugin-experiments-common';
import { decideSweep } from './decideSweep';
import { ownTypes, stageOf } from './order';
import type { RunState, SharedRegistration, Suspect, World } from './types';

const WORLDS = 10_000;
const GRACE = 600_000;
const NOW = 1_800_000_000_000;
/** Seconds around now and the grace, so that both sides of every boundary come up. */
const near = fc
  .oneof(
    fc.integer({ min: -2_000, max: 600 }),
    fc.constantFrom(-601, -600, -599, -1, 0, 1),
  )
  .map(seconds => NOW + seconds * 1000);
const runUids = ['r1', 'r2', 'r3', 'r4', 'r5', 'r6'];
const clusterNames = ['c1', 'c2'];

const managedType = {
  group: 'eks.aws.m.upbound.io',
  version: 'v1beta1',
  plural: 'clusters',
  kind: 'Cluster',
  namespaced: true,
};

const suspectOf: fc.Arbitrary<Suspect> = fc
  .record({
    type: fc.constantFrom(...ownTypes, managedType),
    name: fc.constantFrom('a', 'b', 'c'),
    uid: fc.uuid(),
    owners: fc.subarray(['xr']),
    deletedAt: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, near),
    clusterName: fc.constantFrom(...clusterNames),
    identity: fc.record({
      installation: fc.constantFrom(
        'ours',
        'ours',
        'ours',
        'theirs',
        undefined,
      ),
      runUid: fc.constantFrom(...runUids),
      role: fc.option(fc.constant('role'), { nil: undefined }),
      expiresAt: fc.option(near, { nil: undefined }),
    }),
  })
  .map(({ clusterName, ...suspect }) => ({
    ...suspect,
    namespace: 'n',
    ...(suspect.type === resources.secrets && {
      cluster: { name: clusterName, server: `https://${clusterName}` },
    }),
    ...(suspect.type === resources.applications && {
      destination: { name: clusterName },
    }),
  }));

const registrationOf: fc.Arbitrary<SharedRegistration> = fc
  .record({
    name: fc.constantFrom('s', 't'),
    uid: fc.uuid(),
    deletedAt: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, near),
    clusterName: fc.constantFrom(...clusterNames, 'c3', 'c4'),
    installation: fc.constantFrom('ours', 'ours', 'ours', 'theirs', undefined),
    users: fc.subarray(runUids, { maxLength: 3 }),
  })
  .map(({ clusterName, users, ...registration }) => ({
    ...registration,
    type: resources.secrets,
    namespace: 'n',
    resourceVersion: '1',
    users: users.map(runUid => ({ runUid })),
    cluster: { name: clusterName, server: `https://${clusterName}` },
  }));

const runOf: fc.Arbitrary<RunState> = fc.oneof(
  fc.constant<RunState>({ state: 'absent' }),
  fc.constant<RunState>({ state: 'unknown', why: 'x' }),
  fc
    .record({
      expiresAt: fc.option(near, { nil: undefined }),
      keptUntil: fc.option(near, { nil: undefined }),
    })
    .map(times => ({
      state: 'present' as const,
      ledger: new Set<string>(),
      ...times,
    })),
);

const worldOf: fc.Arbitrary<World> = fc
  .record({
    suspects: fc.array(suspectOf, { maxLength: 12 }),
    registrations: fc.array(registrationOf, { maxLength: 3 }),
    unusedAt: fc.option(near, { nil: undefined }),
    runs: fc.array(runOf, { minLength: 6, maxLength: 6 }),
    seenAt: fc.array(fc.option(near, { nil: undefined }), {
      minLength: 6,
      maxLength: 6,
    }),
    strangers: fc.subarray([{ name: 'c1' }, { server: 'https://c2' }]),
    living: fc.subarray(['xr']),
    blind: fc.oneof(
      { weight: 9, arbitrary: fc.constant([]) },
      fc.constant(['applications.argoproj.io']),
    ),
    mode: fc.constantFrom<'delete' | 'report'>('delete', 'delete', 'report'),
  })
  .map(({ seenAt, strangers, living, blind, unusedAt, ...world }) => {
    const { suspects, registrations, runs, mode } = world;
    const seen: Record<string, number> = {};
    for (const { uid } of unusedAt === undefined ? [] : registrations) {
      seen[`unused/${uid}`] = unusedAt!;
    }
    // Whatever could have been remembered: of absence, and of every expiry that is around.
    runUids.forEach((uid, index) => {
      const at = seenAt[index];
      if (at === undefined) {
        return;
      }
      seen[`absent/${uid}`] = at;
      const run = runs[index];
      const times = [
        ...suspects.map(({ identity }) => identity.expiresAt),
        ...(run.state === 'present' ? [run.expiresAt, run.keptUntil] : []),
      ];
      for (const time of times) {
        seen[`expired/${uid}/${(time ?? 0) / 1000}`] = at;
      }
    });
    return {
      installation: 'ours',
      now: NOW,
      graceMs: GRACE,
      mode,
      suspects,
      registrations,
      runs: new Map(runUids.map((uid, index) => [uid, runs[index]])),
      seen,
      destinations: [
        ...strangers,
        ...suspects.flatMap(({ destination }) => destination ?? []),
      ],
      clusters: [...suspects, ...registrations].flatMap(
        ({ cluster }) => cluster ?? [],
      ),
      living: new Set(living),
      inhabited: new Set(['b']),
      blind: new Set(blind),
    };
  });

/** What the rule says, written down once more and without a look at the code. */
function isGuilty({ identity }: Suspect, world: World): boolean {
  const run = world.runs.get(identity.runUid)!;
  if (identity.installation !== 'ours' || run.state === 'unknown') {
    return false;
  }
  if (run.state === 'absent') {
    return world.seen[`absent/${identity.runUid}`] <= NOW - GRACE;
  }
  const end =
    run.expiresAt ??
    (identity.expiresAt === undefined
      ? Infinity
      : Math.max(identity.expiresAt, run.keptUntil ?? -Infinity));
  return (
    end <= NOW &&
    world.seen[`expired/${identity.runUid}/${end / 1000}`] <= NOW - GRACE
  );
}

/** The rule for what runs share: ours, and each of its users found absent for the whole grace. */
function isForsaken(registration: SharedRegistration, world: World): boolean {
  const causes =
    registration.users.length > 0
      ? registration.users.map(({ runUid }) => `absent/${runUid}`)
      : [`unused/${registration.uid}`];
  return (
    registration.installation === 'ours' &&
    registration.users.every(
      ({ runUid }) => world.runs.get(runUid)!.state === 'absent',
    ) &&
    causes.every(cause => world.seen[cause] <= NOW - GRACE)
  );
}

const isPointedTo = (
  { name, server }: { name?: string; server?: string },
  world: World,
) =>
  world.destinations.some(
    each => each.name === name || (!each.name && each.server === server),
  );

describe('what is deleted', () => {
  it(`is never innocent, and never out of turn, in ${WORLDS} worlds`, () => {
    let deleted = 0;
    let accused = 0;
    let forsaken = 0;
    let unregistered = 0;
    const unjust: string[] = [];
    fc.assert(
      fc.property(worldOf, world => {
        const { decisions, shared } = decideSweep(world);
        for (const { registration, disposition } of shared) {
          const guilty = isForsaken(registration, world);
          forsaken += guilty ? 1 : 0;
          if (disposition === 'leaked' && !guilty) {
            unjust.push(`reported ${registration.uid}`);
          }
          if (disposition === 'outdated') {
            const [alive, gone] = (['present', 'absent'] as const).map(state =>
              registration.users.some(
                ({ runUid }) => world.runs.get(runUid)!.state === state,
              ),
            );
            if (!alive || !gone) {
              unjust.push(`called ${registration.uid} outdated`);
            }
          }
          if (disposition !== 'delete') {
            continue;
          }
          unregistered += 1;
          if (!guilty || world.mode === 'report') {
            unjust.push(`deleted ${registration.uid}`);
          }
          if (
            isPointedTo(registration.cluster, world) ||
            world.blind.has('applications.argoproj.io')
          ) {
            unjust.push(`deleted ${registration.uid} out of turn`);
          }
        }
        for (const { suspect, disposition } of decisions) {
          if (disposition === 'leaked' && !isGuilty(suspect, world)) {
            unjust.push(`reported ${suspect.uid}`);
          }
          if (disposition !== 'delete') {
            continue;
          }
          deleted += 1;
          if (!isGuilty(suspect, world)) {
            unjust.push(`deleted ${suspect.uid}`);
          }
          if (world.mode === 'report') {
            unjust.push(`deleted ${suspect.uid} while reporting`);
          }
          const earlier = world.suspects.some(
            other =>
              other.identity.runUid === suspect.identity.runUid &&
              stageOf(other.type) < stageOf(suspect.type),
          );
          const pointedTo =
            suspect.cluster && isPointedTo(suspect.cluster, world);
          if (earlier || pointedTo) {
            unjust.push(`deleted ${suspect.uid} out of turn`);
          }
        }
        accused += world.suspects.filter(each => isGuilty(each, world)).length;
        return unjust.length === 0;
      }),
      { numRuns: WORLDS, seed: 20261121 },
    );
    process.stdout.write(
      `worlds ${WORLDS}, guilty ${accused}, deleted ${deleted}, shared registrations forsaken ${forsaken}, deleted ${unregistered}, false accusations ${unjust.length}\n`,
    );
    expect(deleted).toBeGreaterThan(1_000);
    expect(unregistered).toBeGreaterThan(300);
  });
});
