export * from './ExperimentsClient';
export * from './errors';
export * from './types';
