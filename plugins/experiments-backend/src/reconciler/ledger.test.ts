import { resources } from '@assay/plugin-experiments-common';
import {
  intentOf,
  isSettled,
  latestEntry,
  withAbandoned,
  withFound,
  withGivingBack,
  withIntents,
  withState,
} from './ledger';

const intent = (role: string, attempt = 1) =>
  intentOf({
    runUid: 'uid',
    role,
    attempt,
    type: resources.workflows,
    namespace: 'experiments',
  });

describe('the ledger', () => {
  it('names an object before it is made', () => {
    expect(intent('workload')).toMatchObject({
      name: expect.stringMatching(/^workflows\.argoproj\.io\/axp-/),
      resource: 'workflows.argoproj.io',
      state: 'Intended',
    });
  });

  it('takes an intent once, and does not forget how far it is', () => {
    const entry = intent('workload');
    const ledger = withState(
      withIntents([], [entry]),
      entry.name,
      'Created',
      'a',
    );
    expect(withIntents(ledger, [entry])).toEqual(ledger);
  });

  it.each([
    ['Intended', 'Created', 'Created'],
    ['Intended', 'Gone', 'Gone'],
    ['Created', 'Deleting', 'Deleting'],
    ['Deleting', 'Created', 'Deleting'],
    ['Gone', 'Created', 'Gone'],
    ['Gone', 'Intended', 'Gone'],
  ] as const)('moves from %s to %s as %s', (from, to, want) => {
    const ledger = [{ ...intent('workload'), state: from }];
    expect(withState(ledger, ledger[0].name, to)[0].state).toBe(want);
  });

  it('knows the newest attempt in a role', () => {
    const ledger = [
      intent('workload', 2),
      intent('workload', 1),
      intent('plan'),
    ];
    expect(latestEntry(ledger, 'workload')?.attempt).toBe(2);
    expect(latestEntry(ledger, 'nothing')).toBeUndefined();
  });

  it('knows since when each entry is being given back, until it is gone', () => {
    const one = { ...intent('one'), state: 'Created' as const };
    const old = { ...intent('old'), state: 'Deleting' as const };
    const other = intent('other');
    const at = '2026-06-01T12:00:00Z';
    const observed = [one, old, other];
    const first = withGivingBack(observed, observed, [one.name, old.name], at);
    expect(first.map(({ givingBackSince }) => givingBackSince)).toEqual([
      at,
      undefined,
      undefined,
    ]);
    expect(
      withGivingBack(first, first, [one.name], '2026-06-01T13:00:00Z'),
    ).toEqual(first);
    const [gone] = withState(first, one.name, 'Gone');
    expect(gone.state).toBe('Gone');
    expect(gone).not.toHaveProperty('givingBackSince');
    // What may have leaked still says since when.
    expect(withAbandoned(first, one.name)[0]).toMatchObject({
      state: 'Gone',
      abandoned: true,
      givingBackSince: at,
    });
  });

  it('takes back what was believed gone and is there', () => {
    const gone = { ...intent('workload'), state: 'Gone' as const };
    const alive = { ...gone, state: 'Created' as const, uid: 'late' };
    const ledger = withFound([gone], [alive]);
    expect(ledger).toEqual([alive]);
    expect(isSettled(ledger)).toBe(false);
    expect(isSettled([gone])).toBe(true);
  });
});
