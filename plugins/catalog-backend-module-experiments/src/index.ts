/**
 * Catalog entities from experiment definitions and components.
 *
 * @packageDocumentation
 */
export { catalogModuleExperiments as default } from './module';
export { ExperimentEntitiesProcessor } from './kind/ExperimentEntitiesProcessor';
export { isExperimentEntity } from './kind/ExperimentEntityV1alpha1';
export type { ExperimentEntityV1alpha1 } from './kind/ExperimentEntityV1alpha1';
