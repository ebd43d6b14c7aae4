/**
 * Actions of templates that start experiments.
 *
 * @packageDocumentation
 */
export { scaffolderModuleExperiments as default } from './module';
