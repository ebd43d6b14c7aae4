export {
  type FinalizerPatch,
  addFinalizerPatch,
  hasFinalizer,
  removeFinalizerPatch,
} from './finalizers';
