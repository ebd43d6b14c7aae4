import { durationBetween, formatAge, formatDuration, formatValue } from '.';

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [850, '850 ms'],
    [1500, '1.5 s'],
    [9999, '10 s'],
    [59_700, '1 min'],
    [185_000, '3 min 5 s'],
    [3_600_000, '1 h'],
    [7_500_000, '2 h 5 min'],
    [97_200_000, '1 d 3 h'],
    [-5, '0 ms'],
    [NaN, 'unknown'],
  ])('%d ms is %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });
});

describe('durationBetween', () => {
  it('is never negative, since clocks differ', () => {
    expect(
      durationBetween('2026-01-01T00:00:01Z', '2026-01-01T00:00:00Z'),
    ).toBe(0);
  });

  it.each([
    [undefined, '2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00Z', undefined],
    ['yesterday', '2026-01-01T00:00:00Z'],
  ])('is unknown from %s to %s', (from, to) => {
    expect(durationBetween(from, to)).toBeUndefined();
  });
});

describe('formatAge', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  it.each([
    ['2026-01-01T11:59:58Z', 'just now'],
    ['2026-01-01T11:59:20Z', '40 s ago'],
    ['2026-01-01T11:54:10Z', '5 min ago'],
    ['2026-01-01T09:00:00Z', '3 h ago'],
    ['2026-01-01T12:00:30Z', 'just now'],
    ['soon', 'unknown'],
  ])('%s is %s', (instant, text) => {
    expect(formatAge(instant, now)).toBe(text);
  });
});

describe('formatValue', () => {
  it.each([
    [8.1349, 'ms', '8.13 ms'],
    [200, '1/s', '200/s'],
    [1234.5, '1/s', '1,235/s'],
    [0.0123, 's', '12.3 ms'],
    [0, 's', '0 s'],
    [2.5, 's', '2.5 s'],
    [1536, 'By', '1.5 KiB'],
    [0, 'By', '0 B'],
    [2 ** 30, 'By', '1 GiB'],
    [0.48123, undefined, '0.481'],
    [0.48123, '1', '0.481'],
    [12, '%', '12 %'],
    [3, 'requests', '3 requests'],
    [0.00000123, undefined, '1.23e-6'],
    [NaN, 'ms', 'not a number'],
  ])('%d %s is %s', (value, unit, text) => {
    expect(formatValue(value, unit)).toBe(text);
  });
});
