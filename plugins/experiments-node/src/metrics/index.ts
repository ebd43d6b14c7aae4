export * from './MetricSource';
