/**
 * Results for tests and development, computed by a small simulation.
 *
 * @packageDocumentation
 */
export * from './testing/buildResult';
export * from './testing/simulateTrial';
