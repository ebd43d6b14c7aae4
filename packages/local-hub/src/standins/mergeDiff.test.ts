import { mergeDiff } from './mergeDiff';

describe('mergeDiff', () => {
  it.each([
    { name: 'nothing changed', from: { a: 1 }, to: { a: 1 }, want: undefined },
    {
      name: 'the order of fields',
      from: { a: [{ b: 1, c: 2 }] },
      to: { a: [{ c: 2, b: 1 }] },
      want: undefined,
    },
    {
      name: 'an undefined field that never was',
      from: {},
      to: { a: undefined },
      want: undefined,
    },
    { name: 'a new field', from: {}, to: { a: 1 }, want: { a: 1 } },
    { name: 'a field that goes', from: { a: 1 }, to: {}, want: { a: null } },
    {
      name: 'a field within',
      from: { a: { b: 1, c: 2 } },
      to: { a: { b: 1, c: 3 } },
      want: { a: { c: 3 } },
    },
    {
      name: 'an array, replaced whole',
      from: { a: [1, 2] },
      to: { a: [1, 3] },
      want: { a: [1, 3] },
    },
  ])('$name', ({ from, to, want }) => {
    expect(mergeDiff(from, to)).toEqual(want);
  });
});
