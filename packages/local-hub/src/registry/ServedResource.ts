import type { FieldCause, NameRule, StructuralSchema } from '../schema';
import type { Column } from '../builtin';
import type { ApiObject, StoredObject } from '../store';

/** A cell of a table row. */
export type Cell = string | number | boolean | null;

/** The subresources that the hub knows. */
export type Subresource = 'status' | 'finalize';

/**
 * What one kind in one version may do and how: the part of the registry that differs between kinds. The operations
 * around it are the same for all.
 */
export interface ServedResource {
  readonly group: string;
  readonly version: string;
  /** `group/version`, or just the version in the core group. */
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

  /** True for what a CustomResourceDefinition made. */
  readonly custom: boolean;
  /** True while the definition goes away: no more objects may be created. */
  readonly terminating: boolean;
  /** The collection in the store; two resources that share it are two views of the same objects. */
  readonly storage: string;
  readonly schema: StructuralSchema;
  readonly nameRule: NameRule;
  /** A PUT without a resourceVersion overwrites instead of being refused. */
  readonly allowUnconditionalUpdate: boolean;
  /** A PUT of an absent object creates it. */
  readonly allowCreateOnUpdate: boolean;
  readonly hasGeneration: boolean;

  readonly columns: readonly Column[];
  /** @param now - wall milliseconds, for ages */
  cells(object: ApiObject, now: number): Cell[];

  /** The object as this version shows it: converted, with the defaults of today's schema. Cached per revision. */
  view(stored: StoredObject): StoredObject;
  /** The form in which the object is stored. May change its argument. */
  toStorage(object: ApiObject): ApiObject;

  /** The 400 text for fields of a wrong type, where the server decodes into a typed object. */
  decodeError(object: ApiObject): string | undefined;
  /** Fills in what a typed decoder fills in; it belongs to who wrote the rest. In place. */
  normalize(object: ApiObject, old?: ApiObject): void;
  /** Fills in what the server fills in, and takes back what a client may not set. In place. */
  prepareForCreate(object: ApiObject): void;
  /** As for create; may set a higher generation. In place. */
  prepareForUpdate(object: ApiObject, old: ApiObject): void;
  /** Every reason to refuse the object, metadata included. */
  validate(
    object: ApiObject,
    old?: ApiObject,
    subresource?: Subresource,
  ): FieldCause[];
  /** Texts for `Warning` headers. */
  warnings(object: ApiObject, old?: ApiObject): string[];

  /** The values that field selectors compare; undefined for a label that no selector may name. */
  selectable(object: ApiObject): Record<string, string>;
  /** The labels that a field selector may name. */
  readonly selectableLabels: readonly string[];
  /** The 400 text for a field selector on another label. */
  unknownFieldLabel(label: string): string;
}
