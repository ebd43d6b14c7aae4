/**
 * Interfaces, services and extension points of the experiments plugin.
 *
 * @packageDocumentation
 */
export * from './clusters';
export * from './extensionPoints';
export * from './hub';
export * from './library';
export * from './metrics';
export * from './results';
