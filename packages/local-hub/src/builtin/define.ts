import { isObject, JsonObject, JsonSchemaProps, JsonValue } from '../schema';
import { age } from './age';
import { compileGoSchema } from './goSchema';
import { BuiltinType, Column } from './types';

/** What every kind has to say; the rest has a default. */
type Declared = Pick<BuiltinType, 'version' | 'kind' | 'namespaced'> &
  Partial<BuiltinType> & {
    props: JsonSchemaProps;
    /** What Go writes even when the object says nothing. */
    empty?: JsonObject;
    /** Columns between the name and the age. */
    middle?: {
      column: Column;
      cell: (object: JsonObject) => string | number;
    }[];
  };

const storedVerbs = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

export const nameColumn: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'Name must be unique within a namespace.',
  priority: 0,
};

const ageColumn: Column = {
  name: 'Age',
  type: 'string',
  format: '',
  description:
    'CreationTimestamp is the server time when this object was created.',
  priority: 0,
};

/** A plain column. */
export const column = (
  name: string,
  description: string,
  priority = 0,
): Column => ({
  name,
  type: 'string',
  format: '',
  description,
  priority,
});

/** Fills in what most kinds have in common. */
export function define({
  props,
  empty = {},
  middle = [],
  ...declared
}: Declared): BuiltinType {
  const { kind, group = '' } = declared;
  const singular = kind.toLowerCase();
  const plural = declared.plural ?? `${singular}s`;
  const schema = compileGoSchema(props, empty);
  return {
    group,
    listKind: `${kind}List`,
    plural,
    singular,
    shortNames: [],
    categories: [],
    verbs: storedVerbs,
    subresources: [],
    storage: `${group}/${plural}`,
    nameRule: 'dns-subdomain',
    allowUnconditionalUpdate: true,
    allowCreateOnUpdate: false,
    hasGeneration: false,
    schema,
    columns: [nameColumn, ...middle.map(one => one.column), ageColumn],
    cells: (object, now) => [
      textAt(object, 'metadata', 'name'),
      ...middle.map(one => one.cell(object)),
      age(at(object, 'metadata', 'creationTimestamp'), now),
    ],
    decodeError: schema.decodeError,
    prepare: () => {},
    validate: () => [],
    ...declared,
  };
}

/** The value that a path of names leads to. */
export function at(
  object: JsonValue | undefined,
  ...names: string[]
): JsonValue | undefined {
  return names.reduce<JsonValue | undefined>(
    (inner, name) => (isObject(inner) ? inner[name] : undefined),
    object,
  );
}

export function textAt(object: JsonObject, ...names: string[]): string {
  const value = at(object, ...names);
  return typeof value === 'string' ? value : '';
}

export function mapAt(
  object: JsonObject | undefined,
  ...names: string[]
): JsonObject {
  const value = at(object, ...names);
  return isObject(value) ? value : {};
}

export function sizeAt(object: JsonObject, ...names: string[]): number {
  return Object.keys(mapAt(object, ...names)).length;
}
