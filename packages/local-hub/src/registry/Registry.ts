import { randomUUID } from 'node:crypto';
import { builtinTypes } from '../builtin';
import { GarbageCollector } from '../garbage';
import type { ApiObject, Store } from '../store';
import { BuiltinResource } from './BuiltinResource';
import { Catalogue } from './Catalogue';
import { DefinitionController } from './definitions/DefinitionController';
import { DEFINITIONS } from './definitions/Definition';
import { expireEvents } from './events/expireEvents';
import { asJson } from './json';
import { findNamespace, NAMESPACES } from './namespaces/lifecycle';
import { NamespaceController } from './namespaces/NamespaceController';
import { createObject } from './operations/createObject';
import { keyOf } from './operations/metadata';
import { updateObject } from './operations/updateObject';
import type { RegistryContext, WriteRequest } from './RegistryContext';
import type { ServedResource } from './ServedResource';

/** Namespaces that are there without anybody making them, as on a real server. */
const FIRST_NAMESPACES = [
  'default',
  'kube-node-lease',
  'kube-public',
  'kube-system',
];

/** Who the hub's own objects belong to. */
const MANAGER = 'local-hub';

/** What the registry is made from. */
export interface RegistryOptions {
  store: Store;
  /** Wall milliseconds. */
  now: () => number;
  /** In [0, 1); default `Math.random`. */
  random?: () => number;
  /** Is told when work in the background failed; it is tried again at the next change. */
  failed: (work: string, error: unknown) => void;
}

/** The rules of Kubernetes over a store: everything that the HTTP server asks for, and what goes on behind it. */
export class Registry implements RegistryContext {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly now: () => number;
  readonly random: () => number;
  readonly uuid = () => randomUUID();

  readonly #definitions: DefinitionController;
  readonly #namespaces: NamespaceController;
  readonly #garbage: GarbageCollector;
  readonly #stopExpiry: () => void;

  constructor(options: RegistryOptions) {
    this.store = options.store;
    this.now = options.now;
    this.random = options.random ?? Math.random;
    this.catalogue = new Catalogue(
      builtinTypes.map(type => new BuiltinResource(type)),
    );
    const failed = (work: string) => (key: string, error: unknown) =>
      options.failed(`${work} of ${key}`, error);
    this.#definitions = new DefinitionController(this, failed('Definition'));
    this.#namespaces = new NamespaceController(this, failed('Termination'));
    this.#garbage = new GarbageCollector(this, failed('Collection'));
    this.#stopExpiry = expireEvents(this);
    for (const name of FIRST_NAMESPACES) {
      this.#ensureNamespace(name);
    }
  }

  /** Creates a CustomResourceDefinition, or brings it up to date. */
  define(definition: ApiObject): void {
    const resource = this.#storageOf(DEFINITIONS);
    const { name } = definition.metadata;
    const body = structuredClone(definition);
    resource.schema.default(asJson(body));
    const existing = this.store.get(keyOf(resource, '', name));
    if (!existing) {
      createObject(this, this.#request(resource), body);
      return;
    }
    body.metadata.resourceVersion = String(existing.version);
    updateObject(
      this,
      { ...this.#request(resource), name },
      { apply: () => body, ownsFields: false, createsAbsent: false },
    );
  }

  /** Resolves when nothing is left to do in the background. */
  async idle(): Promise<void> {
    let version: number;
    do {
      version = this.store.version;
      await this.#definitions.idle();
      await this.#namespaces.idle();
      await this.#garbage.idle();
    } while (this.store.version !== version);
  }

  stop(): void {
    this.#definitions.stop();
    this.#namespaces.stop();
    this.#garbage.stop();
    this.#stopExpiry();
  }

  #ensureNamespace(name: string): void {
    if (!findNamespace(this, name)) {
      createObject(this, this.#request(this.#storageOf(NAMESPACES)), {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      });
    }
  }

  #storageOf(storage: string): ServedResource {
    const resource = this.catalogue.findStorage(storage);
    if (!resource) {
      throw new Error(`The hub does not serve ${storage}`);
    }
    return resource;
  }

  #request(resource: ServedResource): WriteRequest {
    return {
      resource,
      namespace: '',
      manager: MANAGER,
      dryRun: false,
      warn: () => {},
    };
  }
}
