/**
 * Pages and cards of the experiments plugin, for the new frontend system.
 *
 * @packageDocumentation
 */
export { default } from './plugin';
export { experimentsApiRef } from './api/experimentsApi';
export type { ExperimentsApi } from './api/experimentsApi';
