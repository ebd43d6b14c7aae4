export { Controller, type ControllerOptions } from './Controller';
export type {
  Reconcile,
  ReconcileContext,
  ReconcileResult,
} from './Controller';
export { WorkQueue, type WorkQueueOptions } from './WorkQueue';
