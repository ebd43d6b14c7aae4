/**
 * What computes the numbers. The two answer the same expression differently (MetricsQL does not
 * extrapolate), so the samples of one metric come from one of them only.
 * @public
 */
export type MetricEngine = 'prometheus' | 'victoriametrics';
