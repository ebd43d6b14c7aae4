/**
 * A small Kubernetes controller runtime for TypeScript.
 *
 * @packageDocumentation
 */
export { type BackoffOptions, backoffDelayMs } from './backoff';
export * from './client';
export * from './clock';
export * from './conditions';
export * from './events';
export * from './finalizers';
export * from './leaderelection';
export {
  type LogMeta,
  type LogValue,
  type Logger,
  standardErrorLogger,
} from './logger';
export { toMicroTime } from './microTime';
export * from './queue';
export * from './reflector';
export {
  type KubernetesObject,
  type ObjectKey,
  type ObjectMeta,
  type OwnerReference,
  type ResourceType,
  apiVersionOf,
  keyOf,
  parseKey,
  resourceName,
} from './resource';
