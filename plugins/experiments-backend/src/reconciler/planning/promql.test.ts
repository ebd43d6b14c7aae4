import { syntaxErrorOf, withWindow } from './promql';

describe('syntaxErrorOf', () => {
  it.each([
    'up',
    'histogram_quantile(0.99, rate(http_duration_seconds_bucket[5m]))',
    'sum by (le) (rate(x_total{a="b"}[$window]))',
    'a / on(instance) group_left b',
    'quantile_over_time(0.5, x[$window:1s])',
    // MetricsQL has functions that PromQL lacks; the source knows its own.
    'median_over_time(x[1m])',
    'sum(range_median(rate(x[1m]))) / limit_offset(1, 2, y)',
  ])('accepts %s', query => {
    expect(syntaxErrorOf(query)).toBeUndefined();
  });

  it.each([
    ['rate(x[5m]', 11],
    ['sum by (', 9],
    ['x{a="b"', 8],
    ['a +', 4],
    ['x[$window', 10],
    ['median_over_time(x[1m]', 23],
  ])('refuses %s and says where', (query, position) => {
    expect(syntaxErrorOf(query)?.position).toBe(position);
  });
});

describe('withWindow', () => {
  it('puts the length of the trial in', () => {
    expect(withWindow('rate(x[$window]) / rate(y[$window])', 5000)).toBe(
      'rate(x[5000ms]) / rate(y[5000ms])',
    );
  });
});
