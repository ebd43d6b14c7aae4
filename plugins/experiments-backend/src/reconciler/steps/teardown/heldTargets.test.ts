import { withHeld } from './heldTargets';

const before = '2026-06-01T12:00:00Z';
const now = '2026-06-01T12:30:00Z';

it.each([
  ['begins to be waited for', { name: 'a' }, ['a'], { heldSince: now }],
  [
    'is still waited for',
    { name: 'a', heldSince: before },
    ['a'],
    { heldSince: before },
  ],
  ['answers again', { name: 'a', heldSince: before }, ['b'], {}],
  [
    'was given up on',
    { name: 'a', heldSince: before, abandoned: true },
    [],
    { heldSince: before, abandoned: true },
  ],
])('a target that %s', (_, target, held, want) => {
  expect(withHeld([target], held, now)).toEqual([{ name: 'a', ...want }]);
});
