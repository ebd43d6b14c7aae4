import { trackUpdate } from '../../apply';
import type { StoredObject, StoreEvent } from '../../store';
import { CustomResource } from '../CustomResource';
import { asJson, asObject, copyOf, isSame, metaTime } from '../json';
import { deleteObject } from '../operations/deleteObject';
import type { RegistryContext } from '../RegistryContext';
import { hasReason } from '../Status';
import { Tasks } from '../Tasks';
import { acceptNames, isEstablished, setCondition } from './conditions';
import { CLEANUP_FINALIZER, type Definition, DEFINITIONS } from './Definition';

/** Who the status of definitions belongs to. */
const MANAGER = 'local-hub';

const definitionOf = (stored: StoredObject) =>
  stored.copy() as unknown as Definition;

/**
 * Serves what CustomResourceDefinitions define.
 *
 * A definition is served from the moment its creation is answered: what only takes names and tables happens at once.
 * Removing the objects of a deleted one takes turns of its own.
 */
export class DefinitionController {
  readonly #served = new Map<string, string>();
  readonly #removals: Tasks;
  readonly #stop: () => void;

  constructor(
    private readonly context: RegistryContext,
    failed: (key: string, error: unknown) => void,
  ) {
    this.#removals = new Tasks(name => this.#removeObjects(name), failed);
    for (const stored of [...context.store.list(DEFINITIONS)]) {
      this.#settle(stored.key.name);
    }
    this.#stop = context.store.subscribe(event => this.#observe(event));
  }

  idle(): Promise<void> {
    return this.#removals.idle();
  }

  stop(): void {
    this.#stop();
    this.#removals.stop();
  }

  #observe({ type, current }: StoreEvent): void {
    const { resource, name } = current.key;
    if (resource === DEFINITIONS) {
      this.#settle(name);
      if (type === 'DELETED') {
        this.#withdraw(current);
      }
    } else if (type === 'DELETED') {
      const [group, plural] = resource.split('/');
      this.#wakeRemoval(`${plural}.${group}`);
    }
  }

  #wakeRemoval(definition: string): void {
    const stored = this.#find(definition);
    if (stored?.object.metadata.deletionTimestamp) {
      this.#removals.add(definition);
    }
  }

  #find(name: string): StoredObject | undefined {
    return this.context.store.get({
      resource: DEFINITIONS,
      namespace: '',
      name,
    });
  }

  /** Brings the status of a definition and what is served for it up to date. */
  #settle(name: string): void {
    const stored = this.#find(name);
    if (!stored) {
      return;
    }
    const definition = definitionOf(stored);
    if (definition.metadata.deletionTimestamp) {
      this.#removals.add(name);
    } else {
      acceptNames(definition, this.#others(definition), this.#time());
      const { status } = stored.object as Definition;
      if (!isSame(copyOf(definition.status), status)) {
        // The event of this write comes back here and serves what was accepted.
        this.#writeStatus(stored, definition);
        return;
      }
    }
    this.#serve(definition);
  }

  #others(definition: Definition): Definition[] {
    return [...this.context.store.list(DEFINITIONS)]
      .map(stored => stored.object as Definition)
      .filter(
        other =>
          other.spec.group === definition.spec.group &&
          other.metadata.name !== definition.metadata.name,
      );
  }

  #serve(definition: Definition): void {
    const { name } = definition.metadata;
    if (!isEstablished(definition)) {
      return;
    }
    const names = {
      ...definition.spec.names,
      ...definition.status?.acceptedNames,
    };
    const spec = { ...definition.spec, names };
    const state = JSON.stringify(spec);
    if (this.#served.get(name) === state) {
      return;
    }
    const isTerminating = () =>
      this.#find(name)?.object.metadata.deletionTimestamp !== undefined;
    const resources = spec.versions
      .filter(version => version.served)
      .map(
        version =>
          new CustomResource({ ...definition, spec }, version, isTerminating),
      );
    this.#served.set(name, state);
    this.context.catalogue.set(name, resources);
  }

  /** A deleted definition serves nothing, and its names are free for others. */
  #withdraw(stored: StoredObject): void {
    const { name } = stored.key;
    this.#served.delete(name);
    this.context.catalogue.set(name, []);
    for (const other of this.#others(stored.object as Definition)) {
      this.#settle(other.metadata.name);
    }
  }

  #removeObjects(name: string): void {
    const stored = this.#find(name);
    if (!stored?.object.metadata.deletionTimestamp) {
      return;
    }
    const { store, catalogue } = this.context;
    const { group, names } = (stored.object as Definition).spec;
    const storage = `${group}/${names.plural}`;
    const resource = catalogue.findStorage(storage);
    for (const object of resource ? [...store.list(storage)] : []) {
      try {
        const { namespace, name: objectName } = object.key;
        const request = { resource: resource!, namespace, name: objectName };
        deleteObject(this.context, { ...request, dryRun: false });
      } catch (error) {
        // Somebody else was faster; that is what was wanted.
        if (!hasReason(error, 'NotFound')) {
          throw error;
        }
      }
    }
    if (store.count(storage) === 0) {
      this.#release(stored);
    } else {
      this.#reportRemaining(stored);
    }
  }

  #reportRemaining(stored: StoredObject): void {
    const definition = definitionOf(stored);
    setCondition(
      definition,
      {
        type: 'Terminating',
        status: 'True',
        reason: 'InstanceDeletionInProgress',
        message: 'CustomResource deletion is in progress',
      },
      this.#time(),
    );
    this.#writeStatus(stored, definition);
  }

  #release(stored: StoredObject): void {
    const { metadata } = stored.object;
    const left = (metadata.finalizers ?? []).filter(
      finalizer => finalizer !== CLEANUP_FINALIZER,
    );
    if (left.length === 0) {
      this.context.store.remove(stored);
    } else if (left.length !== metadata.finalizers?.length) {
      const object = stored.copy();
      object.metadata.finalizers = left;
      this.context.store.replace(stored, object);
    }
  }

  #writeStatus(stored: StoredObject, definition: Definition): void {
    const resource = this.context.catalogue.findStorage(DEFINITIONS)!;
    const tracked = trackUpdate({
      live: asJson(stored.object),
      updated: asJson(copyOf(definition)),
      manager: MANAGER,
      schema: resource.schema,
      subresource: 'status',
      now: this.#time(),
    });
    this.context.store.replace(stored, asObject(tracked));
  }

  #time(): string {
    return metaTime(this.context.now());
  }
}
