/**
 * Reconciler, HTTP API and actions of the experiments plugin.
 *
 * @packageDocumentation
 */
export { experimentsPlugin as default } from './plugin';
