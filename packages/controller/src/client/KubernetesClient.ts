import { KubernetesObject, ObjectKey, ResourceType } from '../resource';
import { Status } from './KubernetesError';

/** @public */
export interface CallOptions {
  /** Aborting it ends the call; a write may nevertheless have happened. */
  signal?: AbortSignal;
}

/** @public */
export interface Selection {
  /** Absent: all namespaces. */
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

/** @public */
export interface ListOptions extends CallOptions, Selection {
  limit?: number;
  /** From the page before. */
  continue?: string;
  resourceVersion?: string;
}

/** @public */
export interface ObjectList<T> {
  items: T[];
  resourceVersion: string;
  /** Present when there are more pages. */
  continue?: string;
}

/** @public */
export interface CreateOptions extends CallOptions {
  dryRun?: boolean;
  fieldManager?: string;
  fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
}

/** @public */
export interface ReplaceOptions extends CallOptions {
  subresource?: 'status';
  dryRun?: boolean;
  fieldManager?: string;
  fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
}

/** @public */
export interface PatchOptions extends CallOptions {
  /** `merge`: a partial object; `json`: an array of operations; `apply`: server-side apply. */
  type: 'merge' | 'json' | 'apply';
  subresource?: 'status';
  dryRun?: boolean;
  /** Required by `apply`. */
  fieldManager?: string;
  /** Of `apply`: take fields over from other managers. */
  force?: boolean;
  fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
}

/** @public */
export interface DeleteOptions extends CallOptions {
  /** Precondition: only the object with this UID. */
  uid?: string;
  /** Precondition: only the object in this version. */
  resourceVersion?: string;
  propagationPolicy?: 'Foreground' | 'Background' | 'Orphan';
}

/** @public */
export interface WatchOptions extends Selection {
  resourceVersion?: string;
  allowBookmarks?: boolean;
  /** Stream what is there first; the server ends that with an annotated bookmark. */
  sendInitialEvents?: boolean;
  timeoutSeconds?: number;
  /** The server has accepted the watch. */
  onOpen?: () => void;
  /** Ends the watch. Required: a watch without an end is a leak. */
  signal: AbortSignal;
}

/** @public */
export type WatchEvent<T extends KubernetesObject = KubernetesObject> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; object: T }
  | { type: 'ERROR'; object: Status };

/** @public */
export interface RawRequest extends CallOptions {
  method?: string;
  /** A string is sent as it is, anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** @public */
export interface RawResponse {
  status: number;
  body: string;
  headers: Record<string, string>;
}

/**
 * The API of one cluster. Every method but `raw` rejects with a
 * `KubernetesError` when the server refuses or cannot be reached, and never
 * tries again by itself: who calls knows whether a second try is harmless.
 *
 * @public
 */
export interface KubernetesClient {
  /** The server's address, as the kubeconfig has it. */
  readonly server: string;

  get<T extends KubernetesObject>(
    type: ResourceType,
    key: ObjectKey,
    options?: CallOptions,
  ): Promise<T>;

  /** One page. Items always carry `apiVersion` and `kind`. */
  list<T extends KubernetesObject>(
    type: ResourceType,
    options?: ListOptions,
  ): Promise<ObjectList<T>>;

  /** The namespace comes from the object's metadata. */
  create<T extends KubernetesObject>(
    type: ResourceType,
    object: T,
    options?: CreateOptions,
  ): Promise<T>;

  /** With a `resourceVersion` in the object, a conflict (409) unless it is the current one. */
  replace<T extends KubernetesObject>(
    type: ResourceType,
    object: T,
    options?: ReplaceOptions,
  ): Promise<T>;

  patch<T extends KubernetesObject>(
    type: ResourceType,
    key: ObjectKey,
    body: unknown,
    options: PatchOptions,
  ): Promise<T>;

  /** Resolves when the server has accepted; finalizers may keep the object. 404 is an error. */
  delete(
    type: ResourceType,
    key: ObjectKey,
    options?: DeleteOptions,
  ): Promise<void>;

  /**
   * One watch request. Ends when the server ends it, when it has been silent
   * for so long that the link may be dead, or when `signal` is aborted; throws
   * when it breaks, or sends a line that is not an event
   * ({@link MalformedEventError}).
   */
  watch<T extends KubernetesObject = KubernetesObject>(
    type: ResourceType,
    options: WatchOptions,
  ): AsyncIterable<WatchEvent<T>>;

  /** Any path with this client's credentials; resolves for every HTTP status. */
  raw(path: string, init?: RawRequest): Promise<RawResponse>;
}
