export * from './ApiMetricSource';
export * from './configuredEndpoint';
export * from './deliveredEndpoint';
export * from './hubEndpoint';
