/**
 * Finds and removes what runs have left behind on a hub, independently of the reconciler.
 *
 * @packageDocumentation
 */
export * from './decide';
export { Janitor, type JanitorOptions } from './Janitor';
export { Memory, MemoryConflict, memoryName } from './Memory';
export type { Territory } from './observe/observe';
export type { Finding, JanitorReport } from './report';
