import { AdmissionReport } from './AdmissionReport';
import { checkBudget, namespaceBudget } from './budget';

const on = (text?: string) =>
  namespaceBudget({
    annotations: text === undefined ? {} : { 'assay.dev/budget': text },
  });

describe('namespaceBudget', () => {
  it.each([
    ['50 USD', { amount: 50, currency: 'USD' }],
    ['12.50EUR', { amount: 12.5, currency: 'EUR' }],
    ['0 USD', { amount: 0, currency: 'USD' }],
    [undefined, undefined],
    ['', undefined],
    ['lots', undefined],
    ['-5 USD', undefined],
    ['50', undefined],
    ['50 usd', undefined],
    ['1e9 USD', undefined],
  ])('reads %p as %p', (text, want) => {
    expect(on(text)).toEqual(want);
  });
});

describe('checkBudget', () => {
  it.each([
    { own: undefined, limit: undefined, want: ['spec.budget NoBudget'] },
    { own: undefined, limit: on('50 USD'), want: [] },
    { own: { amount: 9, currency: 'USD' }, limit: undefined, want: [] },
    { own: { amount: 50, currency: 'USD' }, limit: on('50 USD'), want: [] },
    {
      own: { amount: 50.01, currency: 'USD' },
      limit: on('50 USD'),
      want: ['spec.budget.amount InvalidSpec'],
    },
    {
      own: { amount: 1, currency: 'EUR' },
      limit: on('50 USD'),
      want: ['spec.budget.currency InvalidSpec'],
    },
    // Somebody wrote what is no amount: nothing is admitted by it.
    { own: undefined, limit: on('lots'), want: ['spec.budget NoBudget'] },
  ])('$own in a namespace with $limit: $want', ({ own, limit, want }) => {
    const report = new AdmissionReport();
    checkBudget({ budget: own }, 'gke', limit, report);
    expect(report.errors.map(each => `${each.field} ${each.reason}`)).toEqual(
      want,
    );
  });
});
