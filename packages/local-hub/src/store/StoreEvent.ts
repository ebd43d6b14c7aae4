import type { StoredObject } from './StoredObject';

/** What happened to an object. */
export type StoreEventType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One committed change, in commit order. */
export interface StoreEvent {
  version: number;
  type: StoreEventType;
  /** The state after the change; for DELETED the last state, stamped with the version of the deletion. */
  current: StoredObject;
  /** The state before the change; absent for ADDED. */
  previous?: StoredObject;
}
