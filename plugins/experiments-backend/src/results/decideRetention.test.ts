import { decideRetention, type RetentionCandidate } from './decideRetention';

const DAY = 86_400_000;
const now = 1000 * DAY;

const run = (
  runUid: string,
  daysAgo: number | undefined,
  more: Partial<RetentionCandidate> = {},
): RetentionCandidate => ({
  definition: 'a',
  runUid,
  revisions: [1],
  modifiedAt: now - (daysAgo ?? 0) * DAY,
  kept: false,
  exists: false,
  collectedAt: daysAgo === undefined ? undefined : now - daysAgo * DAY,
  ...more,
});

describe('decideRetention', () => {
  const uids = (
    candidates: RetentionCandidate[],
    rules: Parameters<typeof decideRetention>[1],
  ) => decideRetention(candidates, rules, now).map(({ runUid }) => runUid);

  it.each([
    [
      'what is old goes',
      [run('old', 31), run('new', 29)],
      { keepForMs: 30 * DAY },
      ['old'],
    ],
    [
      'the newest of each definition stay',
      [
        run('1', 9),
        run('2', 8),
        run('3', 7),
        run('b', 99, { definition: 'b' }),
      ],
      { keepLast: 2 },
      ['1'],
    ],
    [
      'each rule keeps',
      [run('1', 99), run('2', 98), run('3', 5)],
      { keepForMs: 30 * DAY, keepLast: 2 },
      ['1'],
    ],
    [
      'a run that exists keeps its result',
      [run('1', 99, { exists: true })],
      { keepForMs: DAY },
      [],
    ],
    ['a marker keeps', [run('1', 99, { kept: true })], { keepForMs: DAY }, []],
    [
      'what cannot be read stays',
      [run('1', undefined, { modifiedAt: 0 })],
      { keepForMs: DAY, keepLast: 1 },
      [],
    ],
    [
      'leftovers go after a day',
      [run('1', 1, { revisions: [] }), run('2', 0.9, { revisions: [] })],
      { keepLast: 5 },
      ['1'],
    ],
    [
      'leftovers of a run that exists stay',
      [run('1', 9, { revisions: [], exists: true })],
      { keepLast: 5 },
      [],
    ],
    [
      'leftovers take no place among the newest',
      [run('1', 0.1, { revisions: [] }), run('2', 9)],
      { keepLast: 1 },
      [],
    ],
    [
      'kept ones take a place among the newest',
      [run('1', 1, { kept: true }), run('2', 9)],
      { keepLast: 1 },
      ['2'],
    ],
    [
      'a time that is exactly over is over',
      [run('1', 30)],
      { keepForMs: 30 * DAY },
      ['1'],
    ],
  ] as const)('%s', (_, candidates, rules, deleted) => {
    expect(uids([...candidates], rules)).toEqual(deleted);
  });

  it('says why', () => {
    const candidates = [run('1', 99), run('2', 98)];
    expect(
      decideRetention(candidates, { keepForMs: DAY, keepLast: 1 }, now),
    ).toEqual([
      {
        definition: 'a',
        runUid: '1',
        reason:
          'it is older than keepFor; 1 of its definition are newer, and keepLast is 1',
      },
    ]);
  });
});
