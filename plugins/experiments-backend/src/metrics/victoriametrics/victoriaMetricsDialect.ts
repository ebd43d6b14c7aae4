import type { Dialect } from '../api/Dialect';

/**
 * VictoriaMetrics. It narrows what an expression sees by itself, whatever the expression says; so
 * MetricsQL is sent as it is.
 */
export const victoriaMetricsDialect: Dialect = {
  engine: 'victoriametrics',
  title: 'VictoriaMetrics',
  maxPoints: 30_000,
  parameters: (query, matchers) => [
    ['query', query],
    // A recent window would be shifted, and a long one aligned to its step.
    ['nocache', '1'],
    ...(matchers.length > 0
      ? [['extra_filters[]', `{${matchers.join(',')}}`] as [string, string]]
      : []),
  ],
};
