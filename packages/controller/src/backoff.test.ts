import { backoffDelayMs } from './backoff';

describe('backoffDelayMs', () => {
  const options = { baseMs: 100, maxMs: 1_000 };

  it.each([
    { failures: 0, most: 100 },
    { failures: 1, most: 100 },
    { failures: 2, most: 200 },
    { failures: 4, most: 800 },
    { failures: 5, most: 1_000 },
    { failures: 1_000_000, most: 1_000 },
  ])('after $failures failures is at most $most ms', ({ failures, most }) => {
    expect(backoffDelayMs(failures, options, () => 0)).toBe(most / 2);
    expect(backoffDelayMs(failures, options, () => 1)).toBe(most);
  });
});
