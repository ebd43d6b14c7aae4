import { Condition, findCondition, isTrue, setCondition } from './conditions';

const condition = (change: Partial<Condition> = {}): Condition => ({
  type: 'Ready',
  status: 'True',
  reason: 'Done',
  message: 'All there',
  observedGeneration: 1,
  lastTransitionTime: 'then',
  ...change,
});

describe('setCondition', () => {
  const other = condition({ type: 'Other' });

  it.each([
    {
      name: 'a first one',
      given: undefined,
      set: condition(),
      want: [condition({ lastTransitionTime: 'now' })],
    },
    {
      name: 'another one, at the end',
      given: [other],
      set: condition(),
      want: [other, condition({ lastTransitionTime: 'now' })],
    },
    {
      name: 'the same again',
      given: [condition(), other],
      set: condition(),
      want: [condition(), other],
    },
    {
      name: 'another status: a transition',
      given: [condition(), other],
      set: condition({ status: 'False', reason: 'Lost' }),
      want: [
        condition({
          status: 'False',
          reason: 'Lost',
          lastTransitionTime: 'now',
        }),
        other,
      ],
    },
    {
      name: 'another reason and message: no transition',
      given: [condition()],
      set: condition({ reason: 'Still', message: 'Still there' }),
      want: [condition({ reason: 'Still', message: 'Still there' })],
    },
    {
      name: 'a newer generation: no transition',
      given: [condition()],
      set: condition({ observedGeneration: 2 }),
      want: [condition({ observedGeneration: 2 })],
    },
  ])('sets $name', ({ given, set, want }) => {
    const { lastTransitionTime, ...rest } = set;
    const before = JSON.stringify(given);
    const after = setCondition(given, rest, 'now');
    expect(after).toEqual(want);
    expect(after).not.toBe(given);
    expect(JSON.stringify(given)).toBe(before);
  });
});

describe('findCondition and isTrue', () => {
  const conditions = [condition(), condition({ type: 'Bad', status: 'False' })];

  it.each([
    { type: 'Ready', found: true, wantTrue: true },
    { type: 'Bad', found: true, wantTrue: false },
    { type: 'None', found: false, wantTrue: false },
  ])('$type', ({ type, found, wantTrue }) => {
    expect(!!findCondition(conditions, type)).toBe(found);
    expect(isTrue(conditions, type)).toBe(wantTrue);
    expect(findCondition(undefined, type)).toBeUndefined();
    expect(isTrue(undefined, type)).toBe(false);
  });
});
