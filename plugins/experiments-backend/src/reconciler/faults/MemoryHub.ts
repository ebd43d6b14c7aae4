import { isDeepStrictEqual } from 'node:util';
import {
  apiVersionOf,
  keyOf,
  KubernetesError,
  resourceName,
  type Clock,
  type KubernetesObject,
  type ObjectKey,
  type OwnerReference,
  type ResourceType,
} from '@assay/controller';
import { labels, resources } from '@assay/plugin-experiments-common';
import { collectGarbage } from './collectGarbage';
import { mergePatch } from './mergePatch';

/** A change that was committed. */
export interface Commit {
  revision: number;
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  resource: ResourceType;
  object: KubernetesObject;
  previous?: KubernetesObject;
  /** Who made the request; `collector` for what followed from one. */
  actor: string;
}

/** Kinds whose status is a path of its own. */
const withStatusPath: readonly ResourceType[] = [
  resources.experiments,
  resources.experimentClusters,
];
/** Kinds of Kubernetes itself, which do not count generations. */
const withoutGeneration: readonly ResourceType[] = [
  resources.configMaps,
  resources.secrets,
];

const FOREGROUND = 'foregroundDeletion';
const COLLECT_AFTER_MS = 500;

/** The selector of what one run owns. */
const ofOneRun = new RegExp(`^${labels.runUid}=([^,]+)$`);

export type Defaulting = (object: KubernetesObject) => KubernetesObject;

/**
 * The API of a hub in memory: versions, generations, preconditions, finalizers, the collector,
 * and a log of every commit. What it hands out is frozen. It answers at once and in order, knows no HTTP, and validates
 * nothing; `transcript.test.ts` holds it against the local hub.
 */
export class MemoryHub {
  readonly commits: Commit[] = [];
  /** Changes before this one can no longer be watched from. */
  compacted = 0;
  /** Who asked for changes that changed nothing; one entry for each. */
  readonly unchanged: string[] = [];
  readonly #objects = new Map<string, Map<string, KubernetesObject>>();
  /** Keys of objects by kind and run: that a server searches everything is no time of ours. */
  readonly #byRun = new Map<string, Set<string>>();
  readonly #listeners = new Set<(commit: Commit) => void>();
  #revision = 1000;
  #made = 0;
  #collecting = false;

  constructor(
    private readonly options: {
      clock: Clock;
      /** What the schema of a kind fills in, by plural name. */
      defaults?: Readonly<Record<string, Defaulting>>;
      /** Four hexadecimal digits of every UID. */
      uidSeed?: string;
    },
  ) {}

  get revision(): number {
    return this.#revision;
  }

  onCommit(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  peek(type: ResourceType, key: ObjectKey): KubernetesObject | undefined {
    return this.#of(type).get(keyOf({ metadata: key }));
  }

  all(type: ResourceType): KubernetesObject[] {
    return [...this.#of(type).values()];
  }

  get(type: ResourceType, key: ObjectKey): KubernetesObject {
    return this.#stored(type, key);
  }

  list(
    type: ResourceType,
    selection: { namespace?: string; labelSelector?: string },
  ): KubernetesObject[] {
    const runUid = ofOneRun.exec(selection.labelSelector ?? '')?.[1];
    const candidates = runUid
      ? [...(this.#byRun.get(`${resourceName(type)} ${runUid}`) ?? [])].map(
          key => this.#of(type).get(key)!,
        )
      : this.all(type);
    return candidates.filter(object => matches(object, selection));
  }

  create(
    type: ResourceType,
    given: KubernetesObject,
    actor: string,
  ): KubernetesObject {
    const sent = { ...given };
    if (withStatusPath.includes(type)) {
      delete (sent as { status?: unknown }).status;
    }
    const object = this.#defaulted(type, sent);
    const { metadata } = object;
    this.#made += 1;
    if (!metadata.name) {
      metadata.name = `${metadata.generateName}${String(this.#made).padStart(
        5,
        '0',
      )}`;
    }
    if (this.#of(type).has(keyOf(object))) {
      throw refuse(
        409,
        'AlreadyExists',
        `${resourceName(type)} "${metadata.name}" already exists`,
      );
    }
    Object.assign(object, { apiVersion: apiVersionOf(type), kind: type.kind });
    object.metadata = {
      ...metadata,
      uid: `00000000-0000-4000-${this.options.uidSeed ?? '8000'}-${String(
        this.#made,
      ).padStart(12, '0')}`,
      creationTimestamp: this.#timestamp(),
      ...(!withoutGeneration.includes(type) && { generation: 1 }),
    };
    return this.#commit('ADDED', type, object, undefined, actor);
  }

  /** Puts an object as it stands in a backup: with its status and UID. */
  restore(type: ResourceType, object: KubernetesObject): void {
    this.#commit('ADDED', type, copy(object), undefined, 'restore');
  }

  patch(
    type: ResourceType,
    key: ObjectKey,
    body: unknown,
    options: { subresource?: 'status'; actor: string },
  ): KubernetesObject {
    const before = this.#stored(type, key);
    this.#checkPreconditions(type, before, metadataOf(body));
    const merged = mergePatch(before, copy(body)) as KubernetesObject;
    return this.#update(type, before, merged, options);
  }

  replace(
    type: ResourceType,
    given: KubernetesObject,
    options: { subresource?: 'status'; actor: string },
  ): KubernetesObject {
    const before = this.#stored(type, given.metadata);
    this.#checkPreconditions(type, before, given.metadata);
    return this.#update(type, before, copy(given), options);
  }

  delete(
    type: ResourceType,
    key: ObjectKey,
    options: {
      uid?: string;
      resourceVersion?: string;
      propagationPolicy?: string;
      actor: string;
    },
  ): void {
    const before = this.#stored(type, key);
    this.#checkPreconditions(type, before, options);
    const finalizers = [...(before.metadata.finalizers ?? [])];
    if (
      options.propagationPolicy === 'Foreground' &&
      !finalizers.includes(FOREGROUND)
    ) {
      finalizers.push(FOREGROUND);
    }
    if (finalizers.length === 0) {
      this.#remove(type, before, options.actor);
      return;
    }
    const object = {
      ...before,
      metadata: { ...before.metadata, finalizers },
    };
    if (object.metadata.deletionTimestamp === undefined) {
      object.metadata.deletionTimestamp = this.#timestamp();
      object.metadata.deletionGracePeriodSeconds = 0;
      if (object.metadata.generation !== undefined) {
        object.metadata.generation += 1;
      }
    }
    if (!isDeepStrictEqual(before, object)) {
      this.#commit('MODIFIED', type, object, before, options.actor);
    }
  }

  /** Tells watches once more what they know, as after a list that found nothing new. */
  tellAgain(type: ResourceType): void {
    for (const object of this.all(type)) {
      const commit: Commit = {
        revision: this.#revision,
        type: 'MODIFIED',
        resource: type,
        object,
        previous: object,
        actor: 'nobody',
      };
      this.#listeners.forEach(listener => listener(commit));
    }
  }

  #update(
    type: ResourceType,
    before: KubernetesObject,
    wanted: KubernetesObject,
    options: { subresource?: 'status'; actor: string },
  ): KubernetesObject {
    const object = this.#allowed(type, before, wanted, options.subresource);
    if (isDeepStrictEqual(before, object)) {
      this.unchanged.push(options.actor);
      return before;
    }
    if (
      !withoutGeneration.includes(type) &&
      !isDeepStrictEqual(specOf(type, before), specOf(type, object))
    ) {
      object.metadata.generation = (before.metadata.generation ?? 0) + 1;
    }
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    if (deletionTimestamp !== undefined && finalizers.length === 0) {
      this.#remove(type, object, options.actor);
      // As the real one: the answer is the object as it was last stored.
      return freeze(object);
    }
    return this.#commit('MODIFIED', type, object, before, options.actor);
  }

  #defaulted(type: ResourceType, object: KubernetesObject): KubernetesObject {
    const defaults = this.options.defaults?.[type.plural];
    return copy(defaults ? defaults(object) : object);
  }

  /** What a path lets be changed. */
  #allowed(
    type: ResourceType,
    before: KubernetesObject,
    wanted: KubernetesObject,
    subresource?: 'status',
  ): KubernetesObject {
    const statusOf = (object: KubernetesObject) =>
      (object as { status?: unknown }).status;
    if (subresource === 'status') {
      const status = statusOf(wanted);
      const object = { ...before, metadata: { ...before.metadata }, status };
      if (status === undefined || status === null) {
        delete (object as { status?: unknown }).status;
        return this.#defaulted(type, object);
      }
      return object;
    }
    const object = { ...wanted, metadata: { ...wanted.metadata } };
    if (withStatusPath.includes(type)) {
      delete (object as { status?: unknown }).status;
      if (statusOf(before) !== undefined) {
        Object.assign(object, { status: statusOf(before) });
      }
    }
    const { uid, creationTimestamp, generation, resourceVersion } =
      before.metadata;
    const { deletionTimestamp, deletionGracePeriodSeconds } = before.metadata;
    Object.assign(object.metadata, {
      ...{ uid, creationTimestamp, resourceVersion },
      ...(generation !== undefined && { generation }),
      ...(deletionTimestamp !== undefined && {
        deletionTimestamp,
        deletionGracePeriodSeconds,
      }),
    });
    if (object.metadata.finalizers?.length === 0) {
      delete object.metadata.finalizers;
    }
    return object;
  }

  #remove(type: ResourceType, object: KubernetesObject, actor: string): void {
    this.#of(type).delete(keyOf(object));
    this.#runKeys(type, object)?.delete(keyOf(object));
    this.#commit('DELETED', type, object, object, actor);
  }

  #commit(
    event: Commit['type'],
    type: ResourceType,
    given: KubernetesObject,
    previous: KubernetesObject | undefined,
    actor: string,
  ): KubernetesObject {
    this.#revision += 1;
    // Everybody gets the same object, so nobody may change it.
    const object = freeze({
      ...given,
      metadata: { ...given.metadata, resourceVersion: String(this.#revision) },
    });
    if (event !== 'DELETED') {
      this.#of(type).set(keyOf(object), object);
      this.#runKeys(type, object)?.add(keyOf(object));
    }
    const commit: Commit = {
      revision: this.#revision,
      type: event,
      resource: type,
      object,
      previous,
      actor,
    };
    this.commits.push(commit);
    this.#collectLater(commit);
    this.#listeners.forEach(listener => listener(commit));
    return object;
  }

  /** The collector notices a while later, as the real one does. */
  #collectLater({ type, object }: Commit): void {
    const matters =
      type === 'DELETED' ||
      object.metadata.ownerReferences !== undefined ||
      object.metadata.finalizers?.includes(FOREGROUND);
    if (!matters || this.#collecting) {
      return;
    }
    this.#collecting = true;
    this.options.clock.setTimeout(() => {
      this.#collecting = false;
      collectGarbage(this);
    }, COLLECT_AFTER_MS);
  }

  /** Every object with its kind; for the collector. */
  everything(): { type: ResourceType; object: KubernetesObject }[] {
    return [...this.#types.values()].flatMap(type =>
      this.all(type).map(object => ({ type, object })),
    );
  }

  readonly #types = new Map<string, ResourceType>();

  #of(type: ResourceType): Map<string, KubernetesObject> {
    const name = resourceName(type);
    let objects = this.#objects.get(name);
    if (!objects) {
      objects = new Map();
      this.#objects.set(name, objects);
      this.#types.set(name, type);
    }
    return objects;
  }

  /** Undefined for what belongs to no run. Nobody takes the label of a run off. */
  #runKeys(
    type: ResourceType,
    { metadata }: KubernetesObject,
  ): Set<string> | undefined {
    const runUid = metadata.labels?.[labels.runUid];
    if (!runUid) {
      return undefined;
    }
    const id = `${resourceName(type)} ${runUid}`;
    const keys = this.#byRun.get(id) ?? new Set();
    this.#byRun.set(id, keys);
    return keys;
  }

  #stored(type: ResourceType, key: ObjectKey): KubernetesObject {
    const object = this.peek(type, {
      namespace: key.namespace,
      name: key.name,
    });
    if (!object) {
      throw refuse(
        404,
        'NotFound',
        `${resourceName(type)} "${key.name}" not found`,
      );
    }
    return object;
  }

  #checkPreconditions(
    type: ResourceType,
    { metadata }: KubernetesObject,
    wanted: { uid?: string; resourceVersion?: string },
  ): void {
    for (const field of ['uid', 'resourceVersion'] as const) {
      if (wanted[field] && wanted[field] !== metadata[field]) {
        throw refuse(
          409,
          'Conflict',
          `Operation cannot be fulfilled on ${resourceName(type)} "${
            metadata.name
          }": its ${field} is another`,
        );
      }
    }
  }

  #timestamp(): string {
    return timestampOf(this.options.clock.now());
  }
}

/** As the API writes times: to the second. */
export function timestampOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** Whether an object is selected; only equality and presence of labels are known. */
export function matches(
  { metadata }: KubernetesObject,
  selection: { namespace?: string; labelSelector?: string },
): boolean {
  if (selection.namespace && metadata.namespace !== selection.namespace) {
    return false;
  }
  return (selection.labelSelector ?? '')
    .split(',')
    .filter(Boolean)
    .every(term => {
      const [key, value] = term.split('=');
      const found = metadata.labels?.[key];
      return value === undefined ? found !== undefined : found === value;
    });
}

/** The refusal of an API server. */
export function refuse(
  code: number,
  reason: string,
  message: string,
): KubernetesError {
  return KubernetesError.fromStatus(
    { kind: 'Status', status: 'Failure', code, reason, message },
    'The hub refused',
    code,
  );
}

export function copy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Whether an owner is there, by name and UID. */
export function ownerExists(
  hub: MemoryHub,
  namespace: string | undefined,
  owner: OwnerReference,
): boolean {
  return hub
    .everything()
    .some(
      ({ type, object }) =>
        type.kind === owner.kind &&
        object.metadata.uid === owner.uid &&
        (!type.namespaced || object.metadata.namespace === namespace),
    );
}

function metadataOf(body: unknown): { uid?: string; resourceVersion?: string } {
  return (body as Partial<KubernetesObject> | undefined)?.metadata ?? {};
}

/** What counts for the generation. */
function specOf(type: ResourceType, object: KubernetesObject): unknown {
  const { metadata, ...rest } = object as KubernetesObject & {
    status?: unknown;
  };
  if (withStatusPath.includes(type)) {
    delete rest.status;
  }
  return rest;
}

/** Frozen to the last field; what is frozen already was so to its last field. */
function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}
