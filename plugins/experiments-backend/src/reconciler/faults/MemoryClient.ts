import {
  KubernetesError,
  apiVersionOf,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
  type WatchEvent,
  type WatchOptions,
} from '@assay/controller';
import { matches, refuse, type MemoryHub } from './MemoryHub';
import type { Commit } from './MemoryHub';

/** One request, before it is sent. */
export interface Call {
  verb: 'get' | 'list' | 'watch' | 'create' | 'replace' | 'patch' | 'delete';
  type: ResourceType;
  namespace?: string;
  name?: string;
  subresource?: 'status';
  body?: unknown;
  options?: {
    uid?: string;
    resourceVersion?: string;
    propagationPolicy?: string;
  };
}

/** Stands around every request, as an interceptor does around those over HTTP. */
export type Gate = <T>(call: Call, send: () => T) => Promise<T>;

/** Something on its way to a watch. Calling it delivers; not calling it loses it. */
export interface Delivery {
  type: ResourceType;
  event: WatchEvent;
  deliver(event: WatchEvent): void;
  /** Ends the watch with an error, as a server does whose log goes no further back. */
  expire(): void;
}

/** Decides when and in which order a client's watches hear of what happened. */
export type Courier = (delivery: Delivery) => void;

/** A client of a hub in memory. Deliveries go through `courier`, requests through `gate`. */
export class MemoryClient implements KubernetesClient {
  readonly server = 'memory://hub';

  constructor(
    private readonly hub: MemoryHub,
    private readonly actor: string,
    private readonly gate: Gate = async (_, send) => send(),
    private readonly courier: Courier = ({ event, deliver }) => deliver(event),
  ) {}

  /** What a watch hands out for a stored object; over a network that is a copy. */
  receive: <T>(object: T) => T = object => object;

  get: KubernetesClient['get'] = async (type, key, options) =>
    this.#call({ verb: 'get', type, ...key }, options?.signal, () =>
      this.hub.get(type, key),
    );

  list: KubernetesClient['list'] = async (type, options = {}) =>
    this.#call(
      { verb: 'list', type, namespace: options.namespace },
      options.signal,
      () => ({
        items: this.hub.list(type, options),
        resourceVersion: String(this.hub.revision),
      }),
    );

  create: KubernetesClient['create'] = async (type, object, options) => {
    const { namespace, name } = object.metadata;
    return this.#call(
      { verb: 'create', type, namespace, name, body: object },
      options?.signal,
      () => this.hub.create(type, object, this.actor),
    );
  };

  replace: KubernetesClient['replace'] = async (type, object, options) => {
    const { namespace, name } = object.metadata;
    const subresource = options?.subresource;
    return this.#call(
      { verb: 'replace', type, namespace, name, subresource, body: object },
      options?.signal,
      () => this.hub.replace(type, object, { subresource, actor: this.actor }),
    );
  };

  patch: KubernetesClient['patch'] = async (type, key, body, options) => {
    if (options.type !== 'merge') {
      throw new TypeError(`The hub in memory knows no ${options.type} patch`);
    }
    const { subresource } = options;
    return this.#call(
      { verb: 'patch', type, ...key, subresource, body },
      options.signal,
      () => this.hub.patch(type, key, body, { subresource, actor: this.actor }),
    );
  };

  delete: KubernetesClient['delete'] = async (type, key, options = {}) => {
    const { signal, ...rest } = options;
    await this.#call(
      { verb: 'delete', type, ...key, options: rest },
      signal,
      () => this.hub.delete(type, key, { ...rest, actor: this.actor }),
    );
  };

  raw: KubernetesClient['raw'] = async () => ({
    status: 404,
    headers: {},
    body: JSON.stringify({ kind: 'Status', code: 404, reason: 'NotFound' }),
  });

  async *watch<T extends KubernetesObject>(
    type: ResourceType,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    const { signal } = options;
    const events: (WatchEvent | 'expired')[] = [];
    let wake = () => {};
    const push = (event: WatchEvent | 'expired') => {
      events.push(event);
      wake();
    };
    let close = () => {};
    try {
      close = await this.#call(
        { verb: 'watch', type, namespace: options.namespace },
        signal,
        () => this.#open(type, options, push),
      );
      options.onOpen?.();
      const onAbort = () => wake();
      signal.addEventListener('abort', onAbort, { once: true });
      while (!signal.aborted) {
        const event = events.shift();
        if (event === 'expired') {
          yield {
            type: 'ERROR',
            object: { code: 410, reason: 'Expired', message: 'too old' },
          };
          return;
        }
        if (event) {
          yield event as WatchEvent<T>;
        } else {
          // eslint-disable-next-line no-loop-func -- each turn waits for the next event
          await new Promise<void>(resolve => {
            wake = resolve;
          });
        }
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    } finally {
      close();
    }
  }

  /** Subscribes first and then tells what is there, so that nothing falls in between. */
  #open(
    type: ResourceType,
    options: WatchOptions,
    push: (event: WatchEvent | 'expired') => void,
  ): () => void {
    const send = (commit: Commit) => {
      const event = eventOf(commit, options);
      if (event) {
        this.courier({
          type,
          event,
          deliver: push,
          expire: () => {
            this.hub.compacted = this.hub.revision;
            push('expired');
          },
        });
      }
    };
    if (options.sendInitialEvents) {
      for (const object of this.hub.list(type, options)) {
        push({ type: 'ADDED', object: this.receive(object) });
      }
      push({
        type: 'BOOKMARK',
        object: {
          apiVersion: apiVersionOf(type),
          kind: type.kind,
          metadata: {
            name: '',
            resourceVersion: String(this.hub.revision),
            annotations: { 'k8s.io/initial-events-end': 'true' },
          },
        },
      });
    } else {
      const since = Number(options.resourceVersion ?? 0);
      if (since < this.hub.compacted) {
        push('expired');
        return () => {};
      }
      this.hub.commits
        .filter(
          ({ revision, resource }) => revision > since && resource === type,
        )
        .forEach(send);
    }
    return this.hub.onCommit(commit => {
      if (commit.resource === type) {
        send(commit);
      }
    });
  }

  async #call<T>(
    call: Call,
    signal: AbortSignal | undefined,
    send: () => unknown,
  ): Promise<T> {
    signal?.throwIfAborted();
    if (call.type.namespaced && call.verb !== 'list' && call.verb !== 'watch') {
      if (!call.namespace) {
        throw new TypeError(`A ${call.type.kind} without a namespace`);
      }
    }
    const answered = this.gate(call, send) as Promise<T>;
    return signal ? untilAborted(answered, signal) : answered;
  }
}

/** What a watch hears of a commit: an object that no longer matches is gone for it. */
function eventOf(
  { type, object, previous }: Commit,
  options: WatchOptions,
): WatchEvent | undefined {
  const is = matches(object, options);
  const was = previous !== undefined && matches(previous, options);
  if (type === 'DELETED') {
    return was ? { type, object } : undefined;
  }
  if (is) {
    return { type: was ? 'MODIFIED' : 'ADDED', object };
  }
  return was ? { type: 'DELETED', object } : undefined;
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** A call that the server never answered. */
export function unanswered(
  reason: 'ConnectionFailed' | 'RequestTimeout',
  message: string,
): KubernetesError {
  return new KubernetesError(message, { code: 0, reason });
}

export { refuse };
