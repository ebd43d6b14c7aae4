import type { BuiltinType, Column } from '../builtin';
import {
  type FieldCause,
  type NameRule,
  type StructuralSchema,
  validateObjectMeta,
} from '../schema';
import { invalid } from '../schema/causes';
import { STANDARD_FINALIZERS } from './finalizerWarnings';
import type { ApiObject, StoredObject } from '../store';
import { conversionCauses } from './definitions/conversion';
import { DEFINITIONS } from './definitions/Definition';
import { EVENTS, fromCoreEvent, toCoreEvent } from './events/eventConversion';
import { asJson, copyOf, isSame } from './json';
import { NAMESPACES, phaseCauses } from './namespaces/lifecycle';
import { selectorsOf, type FieldSelectors } from './selectors/builtinFields';
import type { Cell, ServedResource, Subresource } from './ServedResource';
import { Views } from './views';

function putBack(object: ApiObject, before: ApiObject, field: string): void {
  if (before[field] === undefined) {
    delete object[field];
  } else {
    object[field] = before[field];
  }
}

/** A kind that needs no CustomResourceDefinition. */
export class BuiltinResource implements ServedResource {
  readonly custom = false;
  readonly terminating = false;
  readonly group: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly listKind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly verbs: readonly string[];
  readonly subresources: readonly Subresource[];
  readonly storage: string;
  readonly schema: StructuralSchema;
  readonly nameRule: NameRule;
  readonly allowUnconditionalUpdate: boolean;
  readonly allowCreateOnUpdate: boolean;
  readonly hasGeneration: boolean;
  readonly columns: readonly Column[];

  readonly #type: BuiltinType;
  readonly #selectors: FieldSelectors;
  readonly #isModernEvent: boolean;
  readonly #views: Views;

  constructor(type: BuiltinType) {
    this.#type = type;
    this.group = type.group;
    this.version = type.version;
    this.apiVersion = type.group
      ? `${type.group}/${type.version}`
      : type.version;
    this.kind = type.kind;
    this.listKind = type.listKind;
    this.plural = type.plural;
    this.singular = type.singular;
    this.namespaced = type.namespaced;
    this.shortNames = type.shortNames;
    this.categories = type.categories;
    this.verbs = type.verbs;
    this.subresources = type.subresources as Subresource[];
    this.storage = type.storage;
    this.schema = type.schema;
    this.nameRule = type.nameRule;
    this.allowUnconditionalUpdate = type.allowUnconditionalUpdate;
    this.allowCreateOnUpdate = type.allowCreateOnUpdate;
    this.hasGeneration = type.hasGeneration;
    this.columns = type.columns;
    this.#isModernEvent = type.group === 'events.k8s.io';
    this.#selectors = selectorsOf(type);
    this.#views = new Views(fromCoreEvent);
  }

  get selectableLabels(): readonly string[] {
    return this.#selectors.labels;
  }

  cells(object: ApiObject, now: number): Cell[] {
    return this.#type.cells(asJson(object), now);
  }

  view(stored: StoredObject): StoredObject {
    return this.#isModernEvent ? this.#views.of(stored) : stored;
  }

  toStorage(object: ApiObject): ApiObject {
    return this.#isModernEvent ? toCoreEvent(object) : object;
  }

  decodeError(object: ApiObject): string | undefined {
    return this.#type.decodeError(asJson(object));
  }

  normalize(object: ApiObject, old?: ApiObject): void {
    // The zero values of events are written out but belong to nobody.
    if (this.storage === EVENTS) {
      return;
    }
    const before = { ...object };
    this.#type.prepare(asJson(object), old && asJson(old));
    if (this.subresources.includes('status')) {
      putBack(object, before, 'status');
    }
    if (this.subresources.includes('finalize')) {
      putBack(object, before, 'spec');
    }
  }

  prepareForCreate(object: ApiObject): void {
    if (this.subresources.includes('status')) {
      delete object.status;
    }
    if (this.hasGeneration) {
      object.metadata.generation = 1;
    }
    this.#type.prepare(asJson(object));
  }

  prepareForUpdate(object: ApiObject, old: ApiObject): void {
    if (this.subresources.includes('status')) {
      object.status = copyOf(old.status);
    }
    if (this.subresources.includes('finalize')) {
      object.spec = copyOf(old.spec);
    }
    this.#type.prepare(asJson(object), asJson(old));
    if (this.hasGeneration && !isSame(object.spec, old.spec)) {
      object.metadata.generation = (old.metadata.generation ?? 0) + 1;
    }
  }

  validate(
    object: ApiObject,
    old?: ApiObject,
    subresource?: Subresource,
  ): FieldCause[] {
    const isPhase = this.storage === NAMESPACES && subresource === 'status';
    return [
      ...validateObjectMeta(asJson(object), {
        namespaced: this.namespaced,
        nameRule: this.nameRule,
        old: old && asJson(old),
      }),
      ...this.#finalizerCauses(object),
      ...this.#type.validate(asJson(object), old && asJson(old)),
      ...(isPhase ? phaseCauses(object) : []),
      ...(this.storage === DEFINITIONS ? conversionCauses(object) : []),
    ];
  }

  /** Where a custom resource is advised, the kinds of Kubernetes itself are refused. */
  #finalizerCauses({ metadata }: ApiObject): FieldCause[] {
    if (this.group === 'apiextensions.k8s.io') {
      return [];
    }
    return (metadata.finalizers ?? []).flatMap((name, at) =>
      name.includes('/') || STANDARD_FINALIZERS.has(name)
        ? []
        : [
            invalid(
              `metadata.finalizers[${at}]`,
              name,
              'name is neither a standard finalizer name nor is it fully qualified',
            ),
          ],
    );
  }

  warnings(): string[] {
    return [];
  }

  selectable(object: ApiObject): Record<string, string> {
    return this.#selectors.values(object);
  }

  unknownFieldLabel(label: string): string {
    return this.#selectors.unknown(label);
  }
}
