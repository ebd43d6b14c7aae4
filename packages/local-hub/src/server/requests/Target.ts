import type { ServedResource, Subresource } from '../../registry';

/** What a request to a resource is about, once its path is understood. */
export interface Target {
  resource: ServedResource;
  /** Undefined for cluster-scoped resources, and for all namespaces at once. */
  namespace: string | undefined;
  name: string | undefined;
  subresource: Subresource | undefined;
  /** The path is one of the old `/watch/` ones. */
  isWatch: boolean;
}
