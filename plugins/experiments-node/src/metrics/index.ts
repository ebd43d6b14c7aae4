export * from './MetricEngine';
export * from './MetricSource';
