import type { Store } from '../store';
import type { Catalogue } from './Catalogue';
import type { ServedResource, Subresource } from './ServedResource';

/** What every operation of the registry works with. */
export interface RegistryContext {
  readonly store: Store;
  readonly catalogue: Catalogue;
  /** Wall milliseconds. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  uuid(): string;
}

/** The part of a write that is the same for all verbs. */
export interface WriteRequest {
  resource: ServedResource;
  /** Empty for cluster-scoped resources. */
  namespace: string;
  /** Who the changed fields will belong to. */
  manager: string;
  dryRun: boolean;
  /** Takes a text for a `Warning` header. */
  warn(text: string): void;
}

/** A write to one object that may exist. */
export interface NamedRequest extends WriteRequest {
  name: string;
  subresource?: Subresource;
}
