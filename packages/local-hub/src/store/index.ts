export { Store, type StoreOptions } from './Store';
export { StoredObject } from './StoredObject';
export * from './errors';
export type {
  ApiObject,
  ObjectMeta,
  OwnerReference,
  StoreEvent,
  StoreEventType,
  StoreKey,
} from './types';
