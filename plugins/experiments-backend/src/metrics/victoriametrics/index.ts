export * from './victoriaMetricsDialect';
