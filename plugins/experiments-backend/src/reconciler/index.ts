export * from './createExperimentController';
export * from './kinds';
export * from './plan';
export * from './settings';
export * from './planning';
export { abandonedEntries, refuseAbandon, stuckEntries } from './abandon';
export { namespaceBudget, type Budget } from './planning/budget';
