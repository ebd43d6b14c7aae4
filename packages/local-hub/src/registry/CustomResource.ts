import type { Column } from '../builtin';
import {
  compileSchema,
  type FieldCause,
  type StructuralSchema,
  validateObjectMeta,
} from '../schema';
import type { ApiObject, StoredObject } from '../store';
import { finalizerWarnings } from './finalizerWarnings';
import { asJson, copyOf, isSame } from './json';
import type { Cell, ServedResource, Subresource } from './ServedResource';
import type { Definition, DefinitionVersion } from './definitions/Definition';
import { type JsonPath, parseJsonPath } from './table/jsonPath';
import { printerTable } from './table/printerColumns';
import { Views } from './views';

const VERBS = [
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'create',
  'update',
  'watch',
];

const withoutMetadata = ({ metadata: _, ...rest }: ApiObject) => rest;

/** One served version of a CustomResourceDefinition. */
export class CustomResource implements ServedResource {
  readonly custom = true;
  readonly verbs = VERBS;
  readonly nameRule = 'dns-subdomain';
  readonly allowUnconditionalUpdate = false;
  readonly allowCreateOnUpdate = false;
  readonly hasGeneration = true;

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
  readonly subresources: readonly Subresource[];
  readonly storage: string;
  readonly schema: StructuralSchema;
  readonly columns: readonly Column[];
  readonly cells: (object: ApiObject, now: number) => Cell[];
  readonly selectableLabels: readonly string[];

  readonly #hasStatus: boolean;
  readonly #storageVersion: string;
  readonly #selectable: { label: string; path: JsonPath }[];
  readonly #views: Views;

  /**
   * @param definition - one whose names were accepted
   * @param isTerminating - whether the definition is going away by now
   * @throws SchemaError when the schema cannot be served
   */
  constructor(
    definition: Definition,
    version: DefinitionVersion,
    private readonly isTerminating: () => boolean,
  ) {
    const { group, names, scope, versions } = definition.spec;
    this.group = group;
    this.version = version.name;
    this.apiVersion = `${group}/${version.name}`;
    this.kind = names.kind;
    this.listKind = names.listKind ?? `${names.kind}List`;
    this.plural = names.plural;
    this.singular = names.singular ?? names.kind.toLowerCase();
    this.namespaced = scope === 'Namespaced';
    this.shortNames = names.shortNames ?? [];
    this.categories = names.categories ?? [];
    this.#hasStatus = version.subresources?.status !== undefined;
    this.subresources = this.#hasStatus ? ['status'] : [];
    this.storage = `${group}/${names.plural}`;
    this.#storageVersion = `${group}/${versions.find(v => v.storage)!.name}`;
    // Compilation prepares patterns and rules; the definition that clients read must not change by it.
    this.schema = compileSchema(copyOf(version.schema.openAPIV3Schema));

    const table = printerTable(version.additionalPrinterColumns);
    this.columns = table.columns;
    this.cells = table.cells;

    this.#selectable = (version.selectableFields ?? []).map(field => ({
      label: field.jsonPath.replace(/^\./, ''),
      path: parseJsonPath(field.jsonPath),
    }));
    this.selectableLabels = [
      'metadata.name',
      'metadata.namespace',
      ...this.#selectable.map(({ label }) => label),
    ];
    this.#views = new Views(object => {
      this.schema.prune(asJson(object));
      this.schema.default(asJson(object));
      object.apiVersion = this.apiVersion;
      return object;
    });
  }

  get terminating(): boolean {
    return this.isTerminating();
  }

  view(stored: StoredObject): StoredObject {
    return this.#views.of(stored);
  }

  toStorage(object: ApiObject): ApiObject {
    object.apiVersion = this.#storageVersion;
    return object;
  }

  decodeError(object: ApiObject): string | undefined {
    return this.schema.decodeError(asJson(object));
  }

  normalize(): void {}

  prepareForCreate(object: ApiObject): void {
    if (this.#hasStatus) {
      delete object.status;
    }
    object.metadata.generation = 1;
  }

  prepareForUpdate(object: ApiObject, old: ApiObject): void {
    if (this.#hasStatus) {
      if (old.status === undefined) {
        delete object.status;
      } else {
        object.status = copyOf(old.status);
      }
    }
    if (!isSame(withoutMetadata(object), withoutMetadata(old))) {
      object.metadata.generation = (old.metadata.generation ?? 0) + 1;
    }
  }

  validate(
    object: ApiObject,
    old?: ApiObject,
    subresource?: Subresource,
  ): FieldCause[] {
    const preceding = validateObjectMeta(asJson(object), {
      namespaced: this.namespaced,
      nameRule: this.nameRule,
      old: old && asJson(old),
    });
    const causes = this.schema.validate(asJson(object), old && asJson(old), {
      subresource,
      preceding,
    });
    return [...preceding, ...causes];
  }

  warnings(object: ApiObject, old?: ApiObject): string[] {
    return finalizerWarnings(object, old);
  }

  selectable(object: ApiObject): Record<string, string> {
    const fields: Record<string, string> = {
      'metadata.name': object.metadata.name,
      'metadata.namespace': object.metadata.namespace ?? '',
    };
    for (const { label, path } of this.#selectable) {
      const [value] = path(object);
      fields[label] = value === undefined || value === null ? '' : `${value}`;
    }
    return fields;
  }

  unknownFieldLabel(label: string): string {
    return `field label not supported: ${label}`;
  }
}
