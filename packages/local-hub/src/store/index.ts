export { Store, type StoreOptions } from './Store';
export { StoredObject } from './StoredObject';
export * from './errors';
export type { ApiObject, ObjectMeta, OwnerReference, StoreKey } from './types';
export type { StoreEvent, StoreEventType } from './StoreEvent';
