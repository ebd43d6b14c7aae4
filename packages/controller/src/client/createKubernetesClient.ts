import { LinkedAbort } from '../abort';
import { Clock, systemClock } from '../clock';
import {
  KubernetesObject,
  ObjectKey,
  ResourceType,
  apiVersionOf,
} from '../resource';
import { DispatcherSource } from './dispatcher';
import { ApiResponse, Interceptor } from './intercept';
import type { KubeConfig } from './kubeConfig';
import {
  CallOptions,
  CreateOptions,
  DeleteOptions,
  KubernetesClient,
  ListOptions,
  ObjectList,
  PatchOptions,
  RawRequest,
  RawResponse,
  ReplaceOptions,
  WatchEvent,
  WatchOptions,
} from './KubernetesClient';
import { KubernetesError } from './KubernetesError';
import { collectionPath, namespacedPath, objectPath, withQuery } from './paths';
import { parseJson, refusal } from './responses';
import { Call, Transport } from './Transport';
import { readEvents } from './watchStream';

/** @public */
export interface KubernetesClientOptions {
  kubeConfig: KubeConfig;
  userAgent?: string;
  /** Stands around every request; for tests and for counting. */
  interceptor?: Interceptor;
  /** For an answer to a call, and for the beginning of a watch; 30 s. */
  requestTimeoutMs?: number;
  /**
   * Silence after which a watch ends by itself; 90 s. Servers send bookmarks
   * every minute, but none that would say nothing new.
   */
  watchIdleTimeoutMs?: number;
  /** Calls in flight at a time, and with that connections, watches apart; 16. */
  maxConcurrentCalls?: number;
  clock?: Clock;
}

const patchContentTypes = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  // JSON is YAML.
  apply: 'application/apply-patch+yaml',
};

class HttpKubernetesClient implements KubernetesClient {
  readonly server: string;
  private readonly source: DispatcherSource;
  private readonly transport: Transport;
  private readonly clock: Clock;
  private readonly watchIdleTimeoutMs: number;

  constructor(options: KubernetesClientOptions) {
    this.clock = options.clock ?? systemClock;
    this.watchIdleTimeoutMs = options.watchIdleTimeoutMs ?? 90_000;
    this.source = new DispatcherSource(options.kubeConfig);
    this.server = this.source.server;
    this.transport = new Transport({
      source: this.source,
      clock: this.clock,
      userAgent: options.userAgent ?? 'assay-controller',
      requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
      maxConcurrentCalls: options.maxConcurrentCalls ?? 16,
      interceptor: options.interceptor,
    });
  }

  close(): Promise<void> {
    return this.source.close();
  }

  async get<T extends KubernetesObject>(
    type: ResourceType,
    key: ObjectKey,
    options: CallOptions = {},
  ): Promise<T> {
    return this.call<T>({
      method: 'GET',
      path: objectPath(type, key),
      signal: options.signal,
    });
  }

  async list<T extends KubernetesObject>(
    type: ResourceType,
    options: ListOptions = {},
  ): Promise<ObjectList<T>> {
    const { namespace, signal, ...query } = options;
    const list = await this.call<{
      metadata?: { resourceVersion?: string; continue?: string };
      items?: T[];
    }>({
      method: 'GET',
      path: withQuery(collectionPath(type, namespace), query),
      signal,
    });
    // Items of built-in kinds come without them.
    const typeMeta = { apiVersion: apiVersionOf(type), kind: type.kind };
    return {
      items: (list.items ?? []).map(item => ({ ...typeMeta, ...item })),
      resourceVersion: list.metadata?.resourceVersion ?? '',
      continue: list.metadata?.continue || undefined,
    };
  }

  async create<T extends KubernetesObject>(
    type: ResourceType,
    object: T,
    options: CreateOptions = {},
  ): Promise<T> {
    const path = namespacedPath(type, object.metadata.namespace);
    return this.call<T>({
      method: 'POST',
      path: withQuery(path, writeQuery(options)),
      body: withTypeMeta(type, object),
      signal: options.signal,
    });
  }

  async replace<T extends KubernetesObject>(
    type: ResourceType,
    object: T,
    options: ReplaceOptions = {},
  ): Promise<T> {
    const path = objectPath(type, object.metadata, options.subresource);
    return this.call<T>({
      method: 'PUT',
      path: withQuery(path, writeQuery(options)),
      body: withTypeMeta(type, object),
      signal: options.signal,
    });
  }

  async patch<T extends KubernetesObject>(
    type: ResourceType,
    key: ObjectKey,
    body: unknown,
    options: PatchOptions,
  ): Promise<T> {
    const path = objectPath(type, key, options.subresource);
    const { force } = options;
    return this.call<T>({
      method: 'PATCH',
      path: withQuery(path, { ...writeQuery(options), force }),
      headers: { 'content-type': patchContentTypes[options.type] },
      body,
      signal: options.signal,
    });
  }

  async delete(
    type: ResourceType,
    key: ObjectKey,
    options: DeleteOptions = {},
  ): Promise<void> {
    const { uid, resourceVersion, propagationPolicy, signal } = options;
    await this.call({
      method: 'DELETE',
      path: objectPath(type, key),
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy,
        preconditions:
          uid || resourceVersion ? { uid, resourceVersion } : undefined,
      },
      signal,
    });
  }

  async *watch<T extends KubernetesObject = KubernetesObject>(
    type: ResourceType,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    const { namespace, signal, allowBookmarks, onOpen, ...query } = options;
    if (signal.aborted) return;
    const path = withQuery(collectionPath(type, namespace), {
      watch: true,
      ...query,
      allowWatchBookmarks: allowBookmarks,
      // The API demands it beside sendInitialEvents and nowhere else.
      resourceVersionMatch: options.sendInitialEvents
        ? 'NotOlderThan'
        : undefined,
    });
    const ender = new LinkedAbort(signal);
    try {
      const call: Call = { method: 'GET', path, stream: true };
      const response = await this.transport.send({
        ...call,
        signal: ender.signal,
      });
      if (!response.stream) throw this.streamError(call, response);
      onOpen?.();
      yield* readEvents<T>(
        response.stream,
        this.clock,
        this.watchIdleTimeoutMs,
      );
    } catch (error) {
      if (signal.aborted) return;
      throw asWatchError(error, path);
    } finally {
      ender.unlink();
      ender.abort();
    }
  }

  async raw(path: string, init: RawRequest = {}): Promise<RawResponse> {
    const { status, body, headers } = await this.transport.send({
      method: init.method ?? 'GET',
      path,
      headers: init.headers,
      body: init.body,
      signal: init.signal,
    });
    return { status, body, headers };
  }

  private async call<R>(call: Call): Promise<R> {
    const response = await this.transport.send(call);
    if (response.status >= 400) throw refusal(call, response, this.clock.now());
    return parseJson<R>(call, response);
  }

  private streamError(call: Call, response: ApiResponse): KubernetesError {
    return refusal(call, response, this.clock.now());
  }
}

/**
 * The client of one cluster, with one set of connections that it keeps until
 * `close`.
 *
 * @public
 */
export function createKubernetesClient(
  options: KubernetesClientOptions,
): KubernetesClient & { close(): Promise<void> } {
  return new HttpKubernetesClient(options);
}

function writeQuery(
  options: CreateOptions,
): Record<string, string | undefined> {
  return {
    dryRun: options.dryRun ? 'All' : undefined,
    fieldManager: options.fieldManager,
    fieldValidation: options.fieldValidation,
  };
}

function withTypeMeta<T extends KubernetesObject>(
  type: ResourceType,
  object: T,
): T {
  return { ...object, apiVersion: apiVersionOf(type), kind: type.kind };
}

/** What breaks while a stream is read comes from undici and says little. */
function asWatchError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || /^(Kubernetes|Malformed)/.test(error.name)) {
    return error;
  }
  return new KubernetesError(`The watch ${path} broke: ${error.message}`, {
    code: 0,
    reason: 'ConnectionFailed',
    cause: error,
  });
}
