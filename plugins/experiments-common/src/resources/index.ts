export * from './conditions';
export * from './group';
export * from './resourceTypes';
export * from './shared';
export * from './types';
export type {
  ExperimentSpec,
  ExperimentSpecInput,
  ExperimentStatus,
} from '../generated/Experiment';
export type { ComponentSpec, ComponentSpecInput } from '../generated/Component';
export type {
  ExperimentClusterSpec,
  ExperimentClusterStatus,
} from '../generated/ExperimentCluster';
