export * from './server';
export { deriveDefinition } from './registry';
