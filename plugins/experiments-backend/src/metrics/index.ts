import type { MetricSource } from '@assay/plugin-experiments-node';
import { PrometheusMetricSource } from './prometheus';

/** Metric sources that come with the plugin; modules add others. */
export const builtInMetricSources = (): MetricSource[] => [
  new PrometheusMetricSource(),
];

export * from './prometheus';
