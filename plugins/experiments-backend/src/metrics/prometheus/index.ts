export * from './PrometheusMetricSource';
