export * from './prometheusDialect';
