import { FieldCause, JsonObject, NameRule, StructuralSchema } from '../schema';

/** A column of kubectl's table. @public */
export interface Column {
  name: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'date';
  format?: string;
  description?: string;
  /** 0 shows always, 1 with `-o wide`. */
  priority: number;
}

/** A kind that the hub serves without a CustomResourceDefinition. @public */
export interface BuiltinType {
  group: string;
  version: string;
  kind: string;
  listKind: string;
  plural: string;
  singular: string;
  namespaced: boolean;
  shortNames: string[];
  categories: string[];
  /** `create`, `delete`, `deletecollection`, `get`, `list`, `patch`, `update`, `watch`; reviews have `create` only. */
  verbs: string[];
  /** Names of subresources that discovery lists and the server serves, for example `status`, `finalize`. */
  subresources: string[];
  /** Where it is stored: `events.k8s.io` and core events are one collection. `group/plural`. */
  storage: string;
  nameRule: NameRule;
  /** True where a PUT without resourceVersion overwrites (ConfigMap, Secret, ...), false where it is a 422 (Lease). */
  allowUnconditionalUpdate: boolean;
  /** True where PUT of an absent object creates it (Event, Lease). */
  allowCreateOnUpdate: boolean;
  /** Whether `metadata.generation` is kept. */
  hasGeneration: boolean;
  schema: StructuralSchema;
  /** Columns of the table, `Name` first and `Age` where kubectl shows it. */
  columns: Column[];
  /** Cells of one row, in the order of the columns. `now` is wall milliseconds, for ages. */
  cells(object: JsonObject, now: number): (string | number | boolean | null)[];
  /** Go's decoder: the 400 text for a field of a wrong type, undefined when all fit. */
  decodeError(object: JsonObject): string | undefined;
  /** Defaults and what the strategy fills in before create (stringData, type Opaque, status.phase). In place. */
  prepare(object: JsonObject, old?: JsonObject): void;
  /** Validation beyond the schema (keys, immutability, required fields), metadata apart. */
  validate(object: JsonObject, old?: JsonObject): FieldCause[];
}
