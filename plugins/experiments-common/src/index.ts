/**
 * Types, definitions and pure functions of the experiments plugin.
 *
 * @packageDocumentation
 */
export * from './api';
export * from './client';
export * from './permissions';
export * from './resources';
export * from './result';
export * from './run';
