import type { StoredObject, StoreEvent } from '../../store';
import { isSame, metaTime } from '../json';
import { deleteObject } from '../operations/deleteObject';
import { deletesNow } from '../operations/deletionRules';
import type { RegistryContext } from '../RegistryContext';
import type { ServedResource } from '../ServedResource';
import { hasReason } from '../Status';
import { Tasks } from '../Tasks';
import {
  findNamespace,
  isTerminating,
  type Namespace,
  NAMESPACES,
} from './lifecycle';
import { remainingConditions, type Remaining } from './remaining';

/** The entry of `spec.finalizers` that stands for the contents of a namespace. */
const KUBERNETES = 'kubernetes';

/** Empties terminating namespaces and lets them go. Driven by changes, never by time. */
export class NamespaceController {
  readonly #tasks: Tasks;
  readonly #stop: () => void;

  constructor(
    private readonly context: RegistryContext,
    failed: (key: string, error: unknown) => void,
  ) {
    this.#tasks = new Tasks(name => this.#empty(name), failed);
    for (const { key } of context.store.list(NAMESPACES)) {
      this.#wake(key.name);
    }
    this.#stop = context.store.subscribe(event => this.#observe(event));
  }

  idle(): Promise<void> {
    return this.#tasks.idle();
  }

  stop(): void {
    this.#stop();
    this.#tasks.stop();
  }

  #observe({ current: { key } }: StoreEvent): void {
    this.#wake(key.resource === NAMESPACES ? key.name : key.namespace);
  }

  #wake(name: string): void {
    const namespace = name ? findNamespace(this.context, name) : undefined;
    if (namespace && isTerminating(namespace)) {
      this.#tasks.add(name);
    }
  }

  #empty(name: string): void {
    const namespace = findNamespace(this.context, name);
    if (!namespace || !isTerminating(namespace)) {
      return;
    }
    const remaining: Remaining[] = [];
    for (const resource of this.context.catalogue.stored()) {
      if (resource.namespaced) {
        this.#deleteAll(resource, name);
        for (const left of this.#contents(resource, name)) {
          remaining.push({ resource, object: left.object });
        }
      }
    }
    if (remaining.length === 0) {
      this.#release(namespace);
    } else {
      this.#report(namespace, remaining);
    }
  }

  #contents(resource: ServedResource, namespace: string): StoredObject[] {
    return [...this.context.store.list(resource.storage, { namespace })];
  }

  #deleteAll(resource: ServedResource, namespace: string): void {
    for (const { key, object } of this.#contents(resource, namespace)) {
      if (object.metadata.deletionTimestamp) {
        continue;
      }
      try {
        deleteObject(
          this.context,
          { resource, namespace, name: key.name, dryRun: false },
          { policy: 'Background' },
        );
      } catch (error) {
        // A deletion may take others with it.
        if (!hasReason(error, 'NotFound')) {
          throw error;
        }
      }
    }
  }

  #release(stored: StoredObject): void {
    const namespace = stored.copy() as Namespace;
    const { finalizers = [] } = namespace.spec ?? {};
    const left = finalizers.filter(finalizer => finalizer !== KUBERNETES);
    namespace.spec = { ...namespace.spec, finalizers: left };
    const resource = this.context.catalogue.findStorage(NAMESPACES)!;
    if (deletesNow(resource, namespace, stored.object)) {
      this.context.store.remove(stored);
    } else {
      this.context.store.replace(stored, namespace);
    }
  }

  #report(stored: StoredObject, remaining: Remaining[]): void {
    const namespace = stored.copy() as Namespace;
    const conditions = remainingConditions(
      remaining,
      namespace.status?.conditions,
      metaTime(this.context.now()),
    );
    if (!isSame(conditions, namespace.status?.conditions)) {
      namespace.status = { ...namespace.status, conditions };
      this.context.store.replace(stored, namespace);
    }
  }
}
