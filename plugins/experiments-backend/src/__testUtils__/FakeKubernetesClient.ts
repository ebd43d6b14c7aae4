import type {
  CreateOptions,
  DeleteOptions,
  KubernetesClient,
  KubernetesObject,
  ListOptions,
  ObjectKey,
  ObjectList,
  PatchOptions,
  RawResponse,
  ResourceType,
  StatusCause,
  WatchEvent,
  WatchOptions,
} from '@assay/controller';
import { KubernetesError, keyOf, resourceName } from '@assay/controller';

type Change = { kind: string; event: WatchEvent };

/** Fills in defaults, in place; what it returns is refused with 422. */
export type FakeRule = (object: any) => StatusCause[] | void;

/**
 * The Kubernetes API in memory, as far as the HTTP API uses it: names, generated names, dry runs,
 * merge patches, finalizers and watches. It has no schemas; a test gives rules of its own. The
 * local hub is the real thing.
 */
export class FakeKubernetesClient implements KubernetesClient {
  readonly server = 'https://fake-hub';
  /** Namespaces that exist. */
  readonly namespaces = new Set(['default', 'experiments', 'argocd']);
  readonly rules = new Map<string, FakeRule>();
  readonly rawAnswers = new Map<string, (query: URLSearchParams) => unknown>();
  /** Every call fails with this while it is set. */
  failure: Error | undefined;
  /** Writes that were made, dry runs left out. */
  readonly writes: string[] = [];

  readonly #objects = new Map<string, KubernetesObject>();
  readonly #watchers = new Set<(change: Change) => void>();
  #version = 1;

  async get<T extends KubernetesObject>(
    type: ResourceType,
    key: ObjectKey,
  ): Promise<T> {
    this.#answer();
    return structuredClone(this.#find(type, key)) as T;
  }

  async list<T extends KubernetesObject>(
    type: ResourceType,
    options: ListOptions = {},
  ): Promise<ObjectList<T>> {
    this.#answer();
    const items = this.#of(type).filter(
      ({ metadata }) =>
        !options.namespace || metadata.namespace === options.namespace,
    );
    return {
      items: structuredClone(items) as T[],
      resourceVersion: String(this.#version),
    };
  }

  async create<T extends KubernetesObject>(
    type: ResourceType,
    object: T,
    options: CreateOptions = {},
  ): Promise<T> {
    this.#answer();
    const { namespace } = object.metadata;
    if (type.namespaced && !this.namespaces.has(namespace ?? '')) {
      throw refusal(404, 'NotFound', `namespaces "${namespace}" not found`);
    }
    const created = structuredClone(object) as T;
    const causes = this.rules.get(resourceName(type))?.(created) ?? [];
    if (causes.length) {
      throw refusal(422, 'Invalid', `${type.kind} is invalid`, causes);
    }
    const { metadata } = created;
    if (!metadata.name && metadata.generateName) {
      metadata.name = `${metadata.generateName}${this.#suffix()}`;
    }
    const key = this.#keyOf(type, metadata);
    if (this.#objects.has(key)) {
      throw refusal(409, 'AlreadyExists', `"${metadata.name}" already exists`);
    }
    metadata.uid = `uid-${this.#version}`;
    metadata.creationTimestamp ??= this.#time();
    metadata.generation = 1;
    if (!options.dryRun) {
      this.writes.push(`create ${resourceName(type)}/${metadata.name}`);
      this.#put(type, created, 'ADDED');
    }
    return structuredClone(created);
  }

  async replace<T extends KubernetesObject>(
    type: ResourceType,
    object: T,
  ): Promise<T> {
    this.#answer();
    this.#find(type, object.metadata);
    this.#put(type, structuredClone(object), 'MODIFIED');
    return this.get(type, object.metadata);
  }

  async patch<T extends KubernetesObject>(
    type: ResourceType,
    key: ObjectKey,
    body: unknown,
    options: PatchOptions,
  ): Promise<T> {
    this.#answer();
    if (options.type !== 'merge') {
      throw new Error(`No ${options.type} patches here`);
    }
    this.writes.push(`patch ${resourceName(type)}/${key.name}`);
    const patched = merge(this.#find(type, key), body) as T;
    this.#put(type, patched, 'MODIFIED');
    return structuredClone(patched);
  }

  async delete(
    type: ResourceType,
    key: ObjectKey,
    options: DeleteOptions = {},
  ): Promise<void> {
    this.#answer();
    const object = this.#find(type, key);
    if (options.uid && options.uid !== object.metadata.uid) {
      throw refusal(409, 'Conflict', 'the UID in the precondition differs');
    }
    this.writes.push(`delete ${resourceName(type)}/${key.name}`);
    if (object.metadata.finalizers?.length) {
      const deletionTimestamp = this.#time();
      const terminating = merge(object, { metadata: { deletionTimestamp } });
      this.#put(type, terminating as KubernetesObject, 'MODIFIED');
      return;
    }
    this.#objects.delete(this.#keyOf(type, key));
    this.#emit(type, { type: 'DELETED', object });
  }

  async *watch<T extends KubernetesObject = KubernetesObject>(
    type: ResourceType,
    options: WatchOptions,
  ): AsyncIterable<WatchEvent<T>> {
    this.#answer();
    const queue: WatchEvent[] = [];
    const waiting: { wake: () => void } = { wake: () => {} };
    const nextChange = () =>
      new Promise<void>(resolve => {
        waiting.wake = resolve;
      });
    const listener = (change: Change) => {
      if (change.kind === resourceName(type)) {
        queue.push(structuredClone(change.event));
        waiting.wake();
      }
    };
    if (options.sendInitialEvents) {
      this.#of(type).forEach(object =>
        queue.push({ type: 'ADDED', object: structuredClone(object) }),
      );
      queue.push(endOfInitialEvents(this.#version));
    }
    this.#watchers.add(listener);
    const aborted = new Promise<void>(resolve =>
      options.signal.addEventListener('abort', () => resolve()),
    );
    try {
      while (!options.signal.aborted) {
        const event = queue.shift();
        if (event) {
          yield event as WatchEvent<T>;
        } else {
          await Promise.race([nextChange(), aborted]);
        }
      }
    } finally {
      this.#watchers.delete(listener);
    }
  }

  async raw(path: string): Promise<RawResponse> {
    this.#answer();
    const { pathname, searchParams } = new URL(path, this.server);
    const body = this.rawAnswers.get(pathname)?.(searchParams);
    return {
      status: body === undefined ? 404 : 200,
      body: JSON.stringify(body ?? null),
      headers: {},
    };
  }

  #answer(): void {
    if (this.failure) {
      throw this.failure;
    }
  }

  #find(type: ResourceType, key: ObjectKey): KubernetesObject {
    const object = this.#objects.get(this.#keyOf(type, key));
    if (!object) {
      throw refusal(404, 'NotFound', `${type.plural} "${key.name}" not found`);
    }
    return object;
  }

  #of(type: ResourceType): KubernetesObject[] {
    const prefix = `${resourceName(type)}|`;
    return [...this.#objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([, object]) => object);
  }

  #put(
    type: ResourceType,
    object: KubernetesObject,
    event: 'ADDED' | 'MODIFIED',
  ): void {
    this.#version += 1;
    object.metadata.resourceVersion = String(this.#version);
    this.#objects.set(this.#keyOf(type, object.metadata), object);
    this.#emit(type, { type: event, object });
  }

  #emit(type: ResourceType, event: WatchEvent): void {
    const change = { kind: resourceName(type), event };
    this.#watchers.forEach(watcher => watcher(change));
  }

  #keyOf(type: ResourceType, metadata: ObjectKey): string {
    return `${resourceName(type)}|${keyOf({ metadata })}`;
  }

  #suffix(): string {
    return this.#version.toString(36).padStart(5, 'x');
  }

  /** A second passes with each version, so that lists have an order. */
  #time(): string {
    const start = Date.parse('2026-01-01T00:00:00Z');
    return new Date(start + this.#version * 1000)
      .toISOString()
      .replace('.000', '');
  }
}

function refusal(
  code: number,
  reason: string,
  message: string,
  causes: StatusCause[] = [],
): KubernetesError {
  const status = { code, reason, message, details: { causes } };
  return KubernetesError.fromStatus(status, 'Fake hub', code);
}

function endOfInitialEvents(version: number): WatchEvent {
  return {
    type: 'BOOKMARK',
    object: {
      metadata: {
        name: '',
        resourceVersion: String(version),
        annotations: { 'k8s.io/initial-events-end': 'true' },
      },
    },
  };
}

/** RFC 7386. */
function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    return patch;
  }
  const result: Record<string, unknown> = { ...(target as object) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[key];
    } else if (value !== undefined) {
      result[key] = merge(result[key], value);
    }
  }
  return result;
}
