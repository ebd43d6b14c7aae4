import type { LedgerEntry } from '@assay/plugin-experiments-common';
import { alertAt, isAskedFor, refuseAbandon, stuckEntries } from './abandon';

const START = Date.parse('2026-06-01T12:00:00Z');
const MINUTE = 60_000;
const NAME = 'applications.argoproj.io/axp-1';

const condition = (
  type: string,
  status: 'True' | 'False' | 'Unknown',
  reason = 'InProgress',
) => ({
  type,
  status,
  reason,
  lastTransitionTime: '2026-06-01T12:00:00Z',
});

function runOf(options: {
  state?: LedgerEntry['state'];
  abandoned?: boolean;
  succeeded?: 'True' | 'False' | 'Unknown';
  tornDown?: ReturnType<typeof condition>;
  onFailure?: 'Keep' | 'Delete';
  deleted?: boolean;
  givingBackSince?: string;
  targets?: { name: string; heldSince?: string; abandoned?: boolean }[];
  asked?: string;
}) {
  const { state = 'Deleting', abandoned, succeeded = 'False' } = options;
  return {
    metadata: {
      name: 'a',
      ...(options.deleted && { deletionTimestamp: '2026-06-01T12:00:00Z' }),
      ...(options.asked && {
        annotations: { 'assay.dev/abandon': options.asked },
      }),
    },
    spec: {
      targets: [{ name: 'system' }],
      cleanup: {
        onSuccess: 'Delete',
        onFailure: options.onFailure ?? 'Delete',
        keepFor: '1h',
      },
    },
    status: {
      conditions: [
        condition('Succeeded', succeeded),
        options.tornDown ?? condition('TornDown', 'False'),
      ],
      ledger: [
        {
          name: NAME,
          role: 'app',
          resource: 'applications.argoproj.io',
          state,
          ...(abandoned && { abandoned }),
          givingBackSince: options.givingBackSince,
        },
      ],
      targets: options.targets,
    },
  } as never;
}

const LATE = START + 15 * MINUTE;

describe('refuseAbandon', () => {
  it.each([
    { name: 'late and not gone', run: runOf({}), now: LATE, want: undefined },
    {
      name: 'a millisecond early',
      run: runOf({}),
      now: LATE - 1,
      want: '2026-06-01T12:15:00Z',
    },
    {
      name: 'confirmed gone',
      run: runOf({ state: 'Gone' }),
      now: LATE,
      want: 'confirmed gone',
    },
    {
      name: 'given up on before',
      run: runOf({ state: 'Gone', abandoned: true }),
      now: LATE,
      want: 'already',
    },
    {
      name: 'not asked to go',
      run: runOf({ state: 'Created' }),
      now: LATE,
      want: 'not asked for yet',
    },
    {
      name: 'of a run that goes forward',
      run: runOf({ succeeded: 'Unknown' }),
      now: LATE,
      want: 'abort or delete',
    },
    {
      name: 'of a run that is kept for debugging',
      run: runOf({ tornDown: condition('TornDown', 'False', 'Kept') }),
      now: LATE,
      want: 'abort or delete',
    },
    {
      name: 'of a run that was kept until a moment ago',
      run: runOf({ onFailure: 'Keep' }),
      now: START + 61 * MINUTE,
      want: '2026-06-01T13:15:00Z',
    },
    {
      name: 'of a run that would be kept and was deleted',
      run: runOf({ onFailure: 'Keep', deleted: true }),
      now: LATE,
      want: undefined,
    },
  ])('of an entry that is $name: $want', ({ run, now, want }) => {
    const refusal = refuseAbandon(run, NAME, now);
    expect(refusal ?? 'allowed').toContain(want ?? 'allowed');
  });

  it.each([
    ['its own time', '2026-06-01T12:20:00Z', '2026-06-01T12:35:00Z'],
    ['no time, as of an earlier release', undefined, '2026-06-01T12:15:00Z'],
    ['a time before the run gave back', '2026-06-01T11:00:00Z', undefined],
  ])('gives an entry with %s that time', (_, givingBackSince, from) => {
    const run = runOf({ givingBackSince });
    const at = from ? Date.parse(from) : LATE;
    expect(refuseAbandon(run, NAME, at - 1)).toContain('given up on from');
    expect(refuseAbandon(run, NAME, at)).toBeUndefined();
  });

  it('holds a target to the same rule', () => {
    const target = 'targets/system';
    expect(refuseAbandon(runOf({}), target, LATE)).toBeUndefined();
    expect(refuseAbandon(runOf({}), target, LATE - 1)).toContain('from');
    expect(
      refuseAbandon(runOf({ succeeded: 'Unknown' }), target, LATE),
    ).toContain('abort or delete');
    expect(refuseAbandon(runOf({}), 'targets/other', LATE)).toContain(
      'no such target',
    );
  });

  it('knows no entry of another name', () => {
    expect(refuseAbandon(runOf({}), 'secrets/x', LATE)).toContain('no such');
  });
});

describe('stuckEntries', () => {
  const heldSince = '2026-06-01T12:01:00Z';
  const ofTarget = (state: string, since?: string) => ({
    entry: 'targets/system',
    resource: 'targets',
    name: 'system',
    target: 'system',
    state,
    ...(since && { since }),
  });
  const held = { state: 'Gone', targets: [{ name: 'system', heldSince }] };

  it.each([
    { name: 'waited for', run: held, want: [ofTarget('Stuck', heldSince)] },
    {
      name: 'waited for and asked to give up on',
      run: { ...held, asked: 'targets/system' },
      want: [ofTarget('GivingUp', heldSince)],
    },
    {
      name: 'given up on, of a run that is over',
      run: {
        state: 'Gone',
        targets: [{ name: 'system', abandoned: true }],
        tornDown: condition('TornDown', 'True', 'Abandoned'),
      },
      want: [ofTarget('GivenUp')],
    },
    {
      name: 'not waited for',
      run: { state: 'Gone', targets: [{ name: 'system' }] },
      want: [],
    },
  ] as const)('has a target that is $name', ({ run, want }) => {
    expect(stuckEntries(runOf(run as never), LATE)).toEqual(want);
  });

  it('has neither entries nor targets before their time', () => {
    const targets = [{ name: 'system', heldSince }];
    expect(stuckEntries(runOf({ targets }), LATE - 1)).toEqual([]);
    expect(
      stuckEntries(runOf({ targets }), LATE).map(({ entry }) => entry),
    ).toEqual(['targets/system', NAME]);
  });
});

describe('isAskedFor', () => {
  it.each([
    [NAME, undefined, true],
    [NAME, 'system', true],
    ['targets/system', 'system', true],
    ['targets/system', undefined, false],
    ['targets/system', 'other', false],
    ['targets/sys', 'system', false],
  ])('who asks for %s, asks for an entry on %s: %s', (asked, target, want) => {
    expect(isAskedFor(runOf({ asked }), { name: NAME, target })).toBe(want);
  });
});

describe('alertAt', () => {
  it('is unknown before anything is given back', () => {
    expect(
      alertAt(runOf({ tornDown: condition('TornDown', 'Unknown') })),
    ).toBeUndefined();
  });
});
