export * from './types';
export * from './StructuralSchema';
export * from './definition';
export * from './objectMeta';
export * from './invalid';
export { CelError } from './cel/CelError';
