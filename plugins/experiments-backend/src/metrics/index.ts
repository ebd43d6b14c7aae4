import type {
  MetricEngine,
  MetricSource,
} from '@assay/plugin-experiments-node';
import {
  ApiMetricSource,
  configuredEndpoint,
  deliveredEndpoint,
  hubEndpoint,
} from './api';
import type { Dialect } from './api/Dialect';
import type { MetricSourceConfig } from './config';
import { prometheusDialect } from './prometheus';
import { victoriaMetricsDialect } from './victoriametrics';

const dialects: Record<MetricEngine, Dialect> = {
  prometheus: prometheusDialect,
  victoriametrics: victoriaMetricsDialect,
};

/**
 * Metric sources that come with the plugin; modules add others. The first that can answer is
 * asked: what the run itself delivers, then the hub's own, then what app-config names, in its order.
 */
export function builtInMetricSources(
  configured: readonly MetricSourceConfig[] = [],
): MetricSource[] {
  const each = Object.values(dialects);
  return [
    ...each.map(
      dialect =>
        new ApiMetricSource({
          name: `delivered-${dialect.engine}`,
          dialect,
          endpoint: deliveredEndpoint(dialect.engine, dialect.title),
        }),
    ),
    ...each.map(
      dialect =>
        new ApiMetricSource({
          name: dialect.engine,
          dialect,
          endpoint: hubEndpoint(dialect.engine, dialect.title),
        }),
    ),
    ...configured.map(
      config =>
        new ApiMetricSource({
          name: config.name,
          dialect: dialects[config.type],
          endpoint: configuredEndpoint(config),
        }),
    ),
  ];
}

export * from './config';
