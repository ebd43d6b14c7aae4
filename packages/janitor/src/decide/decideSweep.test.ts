import { resources } from '@assay/plugin-experiments-common';
import type { ResourceType } from '@assay/controller';
import { decideSweep } from './decideSweep';
import type { Disposition, RunState, Suspect, World } from './types';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const MINUTE = 60_000;

const managedType: ResourceType = {
  group: 'container.gcp.m.upbound.io',
  version: 'v1beta1',
  plural: 'clusters',
  kind: 'Cluster',
  namespaced: true,
};

const thing = (
  type: ResourceType,
  fields: Partial<Suspect> = {},
  identity: Partial<Suspect['identity']> = {},
): Suspect => ({
  type,
  namespace: 'experiments',
  name: 'axp-1',
  uid: `uid-of-${type.plural}-${fields.name ?? 'axp-1'}`,
  owners: [],
  ...fields,
  identity: {
    installation: 'ours',
    runUid: 'run-1',
    runKey: 'experiments/run-1',
    role: 'some',
    expiresAt: NOW + 60 * MINUTE,
    ...identity,
  },
});

const cluster = thing(resources.experimentClusters);
const application = thing(resources.applications, {
  destination: { name: 'axp-1' },
});
const secret = thing(resources.secrets, {
  cluster: { name: 'axp-1', server: 'https://one' },
});
const workflow = thing(resources.workflows);
const project = thing(resources.appProjects);
const plan = thing(resources.configMaps);
const namespace = thing(resources.namespaces, { namespace: undefined });
const managed = thing(managedType, { owners: ['uid-of-xr'] });

const absent: RunState = { state: 'absent' };
const unknown: RunState = { state: 'unknown', why: 'nobody answers' };
const present = (
  fields: Partial<Extract<RunState, { state: 'present' }>> = {},
): RunState => ({
  state: 'present',
  ledger: new Set([
    'experimentclusters.assay.dev/axp-1',
    'applications.argoproj.io/axp-1',
    'configmaps/axp-1',
  ]),
  ...fields,
});

const longAbsent = { 'absent/run-1': NOW - 10 * MINUTE };

interface Row {
  name: string;
  subject: Suspect;
  others?: Suspect[];
  run?: RunState;
  world?: Partial<World>;
  want: Disposition;
  says?: string;
}

const rows: Row[] = [
  // Whose it is.
  {
    name: 'of another installation, its run absent for long',
    subject: thing(
      resources.experimentClusters,
      {},
      { installation: 'theirs' },
    ),
    world: { seen: longAbsent },
    want: 'foreign',
    says: 'theirs',
  },
  {
    name: 'of an installation whose id begins like ours',
    subject: thing(resources.secrets, {}, { installation: 'ours-2' }),
    world: { seen: longAbsent },
    want: 'foreign',
  },
  {
    name: 'of no installation, its run absent for long',
    subject: thing(resources.workflows, {}, { installation: undefined }),
    world: { seen: longAbsent },
    want: 'unclaimed',
  },
  // A run that lives.
  {
    name: 'of a run that lives',
    subject: cluster,
    run: present(),
    want: 'alive',
  },
  {
    name: 'of a run that lives and was once thought absent',
    subject: cluster,
    run: present(),
    world: { seen: longAbsent },
    want: 'alive',
  },
  {
    name: 'of a run that lives, in no ledger',
    subject: workflow,
    run: present(),
    want: 'unlisted',
  },
  {
    name: 'of a run that was restored and has no ledger',
    subject: cluster,
    run: present({ ledger: new Set() }),
    want: 'unlisted',
  },
  {
    name: 'composed for a run that lives: in no ledger, and rightly so',
    subject: thing(managedType, {}, { role: undefined }),
    run: present(),
    want: 'alive',
  },
  {
    name: 'being deleted by the reconciler of a run that lives',
    subject: { ...cluster, deletedAt: NOW - 60 * MINUTE },
    run: present(),
    want: 'alive',
  },
  // Not known.
  {
    name: 'of a run that could not be asked',
    subject: cluster,
    run: unknown,
    world: { seen: longAbsent },
    want: 'unknown',
    says: 'nobody answers',
  },
  {
    name: 'of a run that nobody looked for',
    subject: thing(resources.workflows, {}, { runUid: 'run-9' }),
    world: { seen: { 'absent/run-9': 0 } },
    want: 'unknown',
  },
  {
    name: 'past its expiry, of a run that could not be asked',
    subject: thing(resources.workflows, {}, { expiresAt: NOW - 60 * MINUTE }),
    run: unknown,
    want: 'unknown',
  },
  // Absence and its grace.
  {
    name: 'of an absent run, seen first now',
    subject: cluster,
    want: 'waiting',
  },
  {
    name: 'of a run absent for a millisecond less than the grace',
    subject: cluster,
    world: { seen: { 'absent/run-1': NOW - 10 * MINUTE + 1 } },
    want: 'waiting',
  },
  {
    name: 'of a run absent for exactly the grace',
    subject: cluster,
    world: { seen: longAbsent },
    want: 'delete',
    says: 'does not exist',
  },
  {
    name: 'of an absent run, remembered from the future by a wrong clock',
    subject: cluster,
    world: { seen: { 'absent/run-1': NOW + 60 * MINUTE } },
    want: 'waiting',
  },
  {
    name: 'of an absent run; another run has been absent for long',
    subject: cluster,
    world: { seen: { 'absent/run-2': 0 } },
    want: 'waiting',
  },
  {
    name: 'of an absent run, where only a report is wanted',
    subject: cluster,
    world: { seen: longAbsent, mode: 'report' },
    want: 'leaked',
  },
  // Expiry.
  {
    name: 'past its expiry just now',
    subject: thing(resources.experimentClusters, {}, { expiresAt: NOW }),
    run: present(),
    want: 'waiting',
    says: 'expired',
  },
  {
    name: 'past its expiry for long',
    subject: thing(
      resources.experimentClusters,
      {},
      { expiresAt: NOW - 60 * MINUTE },
    ),
    run: present(),
    world: {
      seen: {
        [`expired/run-1/${(NOW - 60 * MINUTE) / 1000}`]: NOW - 10 * MINUTE,
      },
    },
    want: 'delete',
    says: 'expired',
  },
  {
    name: 'past its expiry for long, seen first now',
    subject: thing(
      resources.experimentClusters,
      {},
      { expiresAt: NOW - 600 * MINUTE },
    ),
    run: present(),
    want: 'waiting',
  },
  {
    name: 'past the expiry that it was made with; the run was given more time since',
    subject: thing(
      resources.experimentClusters,
      {},
      { expiresAt: NOW - 60 * MINUTE },
    ),
    run: present({ expiresAt: NOW + 60 * MINUTE }),
    want: 'alive',
  },
  {
    name: 'of a run that was given less time than it was made with',
    subject: cluster,
    run: present({ expiresAt: NOW - 60 * MINUTE }),
    world: {
      seen: {
        [`expired/run-1/${(NOW - 60 * MINUTE) / 1000}`]: NOW - 11 * MINUTE,
      },
    },
    want: 'delete',
  },
  {
    name: 'of a run whose expiry was moved after it was accused: the grace begins anew',
    subject: cluster,
    run: present({ expiresAt: NOW - MINUTE }),
    world: {
      seen: {
        [`expired/run-1/${(NOW - 60 * MINUTE) / 1000}`]: NOW - 59 * MINUTE,
      },
    },
    want: 'waiting',
  },
  {
    name: 'past its expiry, kept for debugging',
    subject: thing(
      resources.experimentClusters,
      {},
      { expiresAt: NOW - 60 * MINUTE },
    ),
    run: present({ keptUntil: NOW + MINUTE }),
    want: 'alive',
  },
  {
    name: 'past its expiry, kept for debugging until a while ago',
    subject: thing(
      resources.experimentClusters,
      {},
      { expiresAt: NOW - 60 * MINUTE },
    ),
    run: present({ keptUntil: NOW - 20 * MINUTE }),
    world: {
      seen: {
        [`expired/run-1/${(NOW - 20 * MINUTE) / 1000}`]: NOW - 19 * MINUTE,
      },
    },
    want: 'delete',
  },
  {
    name: 'without an expiry, of a run that lives',
    subject: thing(resources.experimentClusters, {}, { expiresAt: undefined }),
    run: present(),
    want: 'alive',
  },
  // Order.
  {
    name: 'a Workflow goes first',
    subject: workflow,
    others: [application, secret, cluster, project, plan],
    world: { seen: longAbsent },
    want: 'delete',
  },
  {
    name: 'an Application, while the load is there',
    subject: application,
    others: [workflow],
    world: { seen: longAbsent },
    want: 'held',
  },
  {
    name: 'a cluster Secret, while an Application of the run is going',
    subject: secret,
    others: [{ ...application, deletedAt: NOW - MINUTE }],
    world: { seen: longAbsent },
    want: 'held',
  },
  {
    name: 'a cluster Secret that a stranger’s Application points to by name',
    subject: secret,
    world: { seen: longAbsent, destinations: [{ name: 'axp-1' }] },
    want: 'held',
    says: 'still points',
  },
  {
    name: 'a cluster Secret that a stranger’s Application points to by server',
    subject: secret,
    world: { seen: longAbsent, destinations: [{ server: 'https://one' }] },
    want: 'held',
  },
  {
    name: 'a cluster Secret that no Application points to',
    subject: secret,
    others: [cluster, project, plan],
    world: {
      seen: longAbsent,
      destinations: [{ name: 'other' }, { server: 'https://other' }, {}],
    },
    want: 'delete',
  },
  {
    name: 'an Application whose destination two Secrets claim',
    subject: application,
    world: {
      seen: longAbsent,
      clusters: [{ name: 'axp-1' }, { name: 'axp-1' }],
    },
    want: 'held',
    says: 'more than one',
  },
  {
    name: 'an Application whose destination one Secret claims',
    subject: application,
    world: { seen: longAbsent, clusters: [{ name: 'axp-1' }, { name: 'b' }] },
    want: 'delete',
  },
  {
    name: 'a namespace before its cluster',
    subject: namespace,
    others: [cluster],
    world: { seen: longAbsent },
    want: 'delete',
  },
  {
    name: 'a namespace that holds runs',
    subject: namespace,
    world: { seen: longAbsent, inhabited: new Set(['axp-1']) },
    want: 'held',
    says: 'holds runs',
  },
  {
    name: 'a managed resource whose cluster exists',
    subject: managed,
    world: { seen: longAbsent, living: new Set(['uid-of-xr']) },
    want: 'held',
  },
  {
    name: 'a managed resource whose cluster is gone',
    subject: managed,
    others: [plan],
    world: { seen: longAbsent },
    want: 'delete',
  },
  {
    name: 'the project, while something composed is there',
    subject: project,
    others: [managed],
    world: { seen: longAbsent },
    want: 'held',
  },
  {
    name: 'the plan goes last',
    subject: plan,
    others: [project],
    world: { seen: longAbsent },
    want: 'held',
  },
  {
    name: 'the plan, alone',
    subject: plan,
    world: { seen: longAbsent },
    want: 'delete',
  },
  {
    name: 'the plan, while another run of ours is being taken apart',
    subject: plan,
    others: [thing(resources.workflows, { name: 'b' }, { runUid: 'run-2' })],
    world: { seen: longAbsent },
    want: 'delete',
  },
  // What cannot be seen.
  {
    name: 'a cluster Secret, where Applications cannot be listed',
    subject: secret,
    world: { seen: longAbsent, blind: new Set(['applications.argoproj.io']) },
    want: 'held',
    says: 'could not be listed',
  },
  {
    name: 'a Workflow, where clusters cannot be listed',
    subject: workflow,
    world: {
      seen: longAbsent,
      blind: new Set(['experimentclusters.assay.dev']),
    },
    want: 'delete',
  },
  {
    name: 'the plan, where a managed kind cannot be listed',
    subject: plan,
    world: {
      seen: longAbsent,
      blind: new Set(['clusters.container.gcp.m.upbound.io']),
    },
    want: 'held',
  },
  // Going.
  {
    name: 'one whose deletion was asked for',
    subject: { ...cluster, deletedAt: NOW - 15 * MINUTE + 1 },
    world: { seen: longAbsent },
    want: 'going',
  },
  {
    name: 'one whose deletion was asked for long ago',
    subject: { ...cluster, deletedAt: NOW - 15 * MINUTE },
    world: { seen: longAbsent },
    want: 'stuck',
  },
];

const worldOf = ({
  subject,
  others = [],
  run = absent,
  world,
}: Row): World => ({
  installation: 'ours',
  now: NOW,
  graceMs: 10 * MINUTE,
  mode: 'delete',
  suspects: [...others, subject],
  registrations: [],
  runs: new Map([['run-1', run]]),
  seen: {},
  destinations: [],
  clusters: [],
  living: new Set(),
  inhabited: new Set(),
  blind: new Set(),
  ...world,
});

describe('decideSweep', () => {
  it.each(rows)('$name: $want', row => {
    const { decisions } = decideSweep(worldOf(row));
    const decision = decisions.find(({ suspect }) => suspect === row.subject);
    expect(decision?.disposition).toBe(row.want);
    expect(decision?.message).toMatch(row.says ?? /./);
  });

  it('remembers since when a run has been absent, and forgets one that came back', () => {
    const first = decideSweep(
      worldOf({ ...rows[0], subject: cluster, world: {} }),
    );
    expect(first.seen).toEqual({ 'absent/run-1': NOW });
    const again = decideSweep(
      worldOf({
        ...rows[0],
        subject: cluster,
        world: { seen: first.seen, now: NOW + MINUTE },
      }),
    );
    expect(again.seen).toEqual({ 'absent/run-1': NOW });
    const back = decideSweep(
      worldOf({
        ...rows[0],
        subject: cluster,
        run: present(),
        world: { seen: again.seen, now: NOW + MINUTE },
      }),
    );
    expect(back.seen).toEqual({});
  });

  it('never remembers what is another installation’s', () => {
    const { seen } = decideSweep(worldOf({ ...rows[0], world: {} }));
    expect(seen).toEqual({});
  });
});
