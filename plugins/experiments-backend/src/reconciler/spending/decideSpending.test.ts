import type { LedgerEntry } from '@assay/plugin-experiments-common';
import { roles } from '../names';
import { decideSpending, withClusterTimes } from './decideSpending';

const START = Date.parse('2026-06-01T12:00:00Z');
const HOUR = 3600_000;
const at = (ms: number) => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');

const cluster = (
  target: string,
  fields: Partial<LedgerEntry> = {},
): LedgerEntry => ({
  name: `experimentclusters.assay.dev/${target}-${fields.attempt ?? 1}`,
  role: roles.cluster(target),
  attempt: 1,
  resource: 'experimentclusters.assay.dev',
  state: 'Created',
  createdAt: at(START),
  ...fields,
});
const target = (name: string, ...pricesPerHour: number[]) =>
  ({ name, pricesPerHour } as never);
const plan = (amount: number, ...targets: never[]) => ({
  budget: { amount, currency: 'USD' },
  targets,
});

describe('decideSpending', () => {
  it.each([
    {
      name: 'a cluster of 2 an hour, a quarter of an hour old',
      plan: plan(1, target('a', 2)),
      ledger: [cluster('a')],
      now: START + HOUR / 4,
      want: { spent: 0.5, exhaustedAt: START + HOUR / 2 },
    },
    {
      name: 'two clusters, the second half an hour younger',
      plan: plan(4, target('a', 2), target('b', 4)),
      ledger: [cluster('a'), cluster('b', { createdAt: at(START + HOUR / 2) })],
      now: START + HOUR / 2,
      want: { spent: 1, exhaustedAt: START + HOUR },
    },
    {
      name: 'an attempt that is gone, and another at its own price',
      plan: plan(4, target('a', 2, 6)),
      ledger: [
        cluster('a', { state: 'Gone', goneAt: at(START + HOUR / 2) }),
        cluster('a', { attempt: 2, createdAt: at(START + HOUR / 2) }),
      ],
      now: START + HOUR / 2,
      want: { spent: 1, exhaustedAt: START + HOUR },
    },
    {
      name: 'a cluster that is being given back, which costs until it is gone',
      plan: plan(1, target('a', 2)),
      ledger: [cluster('a', { state: 'Deleting' })],
      now: START + HOUR / 4,
      want: { spent: 0.5, exhaustedAt: START + HOUR / 2 },
    },
    {
      name: 'nothing yet',
      plan: plan(1, target('a', 2)),
      ledger: [cluster('a', { state: 'Intended', createdAt: undefined })],
      now: START,
      want: { spent: 0, exhaustedAt: undefined },
    },
    {
      name: 'nothing any more',
      plan: plan(1, target('a', 2)),
      ledger: [cluster('a', { state: 'Gone', goneAt: at(START + HOUR / 4) })],
      now: START + HOUR,
      want: { spent: 0.5, exhaustedAt: undefined },
    },
    {
      name: 'more than the budget, for nobody was there to see it',
      plan: plan(1, target('a', 2)),
      ledger: [cluster('a')],
      now: START + HOUR,
      want: { spent: 2, exhaustedAt: START + HOUR / 2 },
    },
    {
      name: 'a cluster that costs nothing',
      plan: plan(1, target('a', 0)),
      ledger: [cluster('a')],
      now: START + HOUR,
      want: { spent: 0, exhaustedAt: undefined },
    },
    {
      name: 'a clock that is behind the server',
      plan: plan(1, target('a', 2)),
      ledger: [cluster('a')],
      now: START - HOUR,
      want: { spent: 0, exhaustedAt: START + HOUR / 2 },
    },
  ])('of $name', ({ plan: given, ledger, now, want }) => {
    expect(decideSpending(given, ledger, now)).toEqual({
      budget: given.budget.amount,
      currency: 'USD',
      ...want,
    });
  });

  it('watches nothing without a budget that was frozen with its prices', () => {
    expect(decideSpending(undefined, [cluster('a')], START)).toBeUndefined();
    expect(
      decideSpending({ targets: [target('a', 2)] }, [cluster('a')], START),
    ).toBeUndefined();
  });
});

describe('withClusterTimes', () => {
  const created = cluster('a', { createdAt: undefined });
  const seen = () => at(START);

  it('takes the time of the object, once', () => {
    const ledger = withClusterTimes([created], seen, at(START + HOUR));
    expect(ledger).toEqual([{ ...created, createdAt: at(START) }]);
    expect(withClusterTimes(ledger, () => at(0), at(START + HOUR))).toEqual(
      ledger,
    );
  });

  it('takes the time when it was confirmed gone, once', () => {
    const gone = cluster('a', { state: 'Gone' });
    const ledger = withClusterTimes([gone], seen, at(START + HOUR));
    expect(ledger).toEqual([{ ...gone, goneAt: at(START + HOUR) }]);
    expect(withClusterTimes(ledger, seen, at(START + 2 * HOUR))).toEqual(
      ledger,
    );
  });

  it.each([
    ['is intended', cluster('a', { state: 'Intended', createdAt: undefined })],
    ['is no cluster', { ...created, resource: 'secrets' }],
  ])('leaves alone what %s', (_, entry) => {
    expect(withClusterTimes([entry], seen, at(START))).toEqual([entry]);
  });

  it('leaves alone a cluster that is not seen', () => {
    expect(withClusterTimes([created], () => undefined, at(START))).toEqual([
      created,
    ]);
  });
});
