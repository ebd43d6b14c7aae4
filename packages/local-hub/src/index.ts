export * from './server';
export { deriveDefinition, type CompositeDefinition } from './registry';
