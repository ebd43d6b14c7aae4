import { resources } from '@assay/plugin-experiments-common';
import { decideSweep } from './decideSweep';
import type { Disposition, RunState, SharedRegistration, World } from './types';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const MINUTE = 60_000;

const registration = (
  users: string[],
  fields: Partial<SharedRegistration> = {},
): SharedRegistration => ({
  type: resources.secrets,
  namespace: 'argocd',
  name: 'axs-1',
  uid: 'uid-of-axs-1',
  resourceVersion: '7',
  installation: 'ours',
  users: users.map(runUid => ({ runUid, runKey: `team/${runUid}` })),
  cluster: { name: 'axs-1', server: 'https://shared' },
  ...fields,
});

const runs = new Map<string, RunState>([
  ['gone', { state: 'absent' }],
  ['lost', { state: 'absent' }],
  ['alive', { state: 'present', ledger: new Set() }],
  ['expired', { state: 'present', expiresAt: NOW - 1, ledger: new Set() }],
  ['unknown', { state: 'unknown', why: 'nobody answers' }],
]);

const world = (fields: Partial<World>): World => ({
  installation: 'ours',
  now: NOW,
  graceMs: 10 * MINUTE,
  mode: 'delete',
  suspects: [],
  registrations: [],
  runs,
  seen: { 'absent/gone': NOW - 10 * MINUTE },
  destinations: [],
  clusters: [],
  living: new Set(),
  inhabited: new Set(),
  blind: new Set(),
  ...fields,
});

interface Row {
  name: string;
  subject: SharedRegistration;
  world?: Partial<World>;
  want: Disposition;
  says?: string;
}

const rows: Row[] = [
  {
    name: 'whose only run is gone',
    subject: registration(['gone']),
    want: 'delete',
    says: 'No run that used it exists',
  },
  {
    name: 'whose only run is gone, when reporting',
    subject: registration(['gone']),
    world: { mode: 'report' },
    want: 'leaked',
  },
  {
    name: 'whose only run is gone for a millisecond less than the grace',
    subject: registration(['gone']),
    world: { seen: { 'absent/gone': NOW - 10 * MINUTE + 1 } },
    want: 'waiting',
  },
  {
    name: 'one of whose runs is gone since a moment',
    subject: registration(['gone', 'lost']),
    want: 'waiting',
  },
  {
    name: 'that a run uses',
    subject: registration(['alive']),
    want: 'alive',
  },
  {
    name: 'that an expired run uses',
    subject: registration(['expired']),
    world: { seen: { [`expired/expired/${(NOW - 1) / 1000}`]: 0 } },
    want: 'alive',
  },
  {
    name: 'that a run uses beside one that is gone',
    subject: registration(['gone', 'alive']),
    want: 'outdated',
    says: 'kubectl annotate secret axs-1 --namespace argocd used-by.assay.dev/gone-',
  },
  {
    name: 'that a run uses beside one that is gone since a moment',
    subject: registration(['lost', 'alive']),
    want: 'alive',
  },
  {
    name: 'of whose runs one cannot be asked for',
    subject: registration(['gone', 'unknown']),
    want: 'unknown',
    says: 'nobody answers',
  },
  {
    name: 'that names nobody, seen for the first time',
    subject: registration([]),
    want: 'waiting',
  },
  {
    name: 'that has named nobody for long',
    subject: registration([]),
    world: { seen: { 'unused/uid-of-axs-1': NOW - 10 * MINUTE } },
    want: 'delete',
    says: 'No run says',
  },
  {
    name: 'of another installation',
    subject: registration(['gone'], { installation: 'ours-2' }),
    want: 'foreign',
  },
  {
    name: 'of no installation',
    subject: registration(['gone'], { installation: undefined }),
    want: 'unclaimed',
  },
  {
    name: 'that an Application points to by server',
    subject: registration(['gone']),
    world: { destinations: [{ server: 'https://shared' }] },
    want: 'held',
  },
  {
    name: 'that an Application points to by name',
    subject: registration(['gone']),
    world: { destinations: [{ name: 'axs-1' }] },
    want: 'held',
  },
  {
    name: 'where Applications cannot be listed',
    subject: registration(['gone']),
    world: { blind: new Set(['applications.argoproj.io']) },
    want: 'held',
    says: 'could not be listed',
  },
  {
    name: 'that is going',
    subject: registration(['gone'], { deletedAt: NOW - MINUTE }),
    want: 'going',
  },
  {
    name: 'that does not go',
    subject: registration(['gone'], { deletedAt: NOW - 15 * MINUTE }),
    want: 'stuck',
  },
];

describe('a registration', () => {
  it.each(rows)('$name: $want', ({ subject, world: fields, want, says }) => {
    const { shared } = decideSweep(
      world({ ...fields, registrations: [subject] }),
    );
    expect(shared).toEqual([
      {
        registration: subject,
        disposition: want,
        message: expect.stringContaining(says ?? ''),
      },
    ]);
  });

  it('has what its runs are accused of remembered, and nothing of others', () => {
    const sweep = (subject: SharedRegistration) =>
      decideSweep(world({ registrations: [subject] })).seen;
    expect(sweep(registration(['gone', 'lost', 'alive']))).toEqual({
      'absent/gone': NOW - 10 * MINUTE,
      'absent/lost': NOW,
    });
    expect(sweep(registration([]))).toEqual({ 'unused/uid-of-axs-1': NOW });
    expect(sweep(registration(['gone'], { installation: 'b' }))).toEqual({});
  });
});
