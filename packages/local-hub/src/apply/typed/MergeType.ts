import { JsonSchemaProps, JsonValue, StructuralSchema } from '../../schema';
import { metadataProps } from '../../schema/metadataProps';

/** How values of one place in an object are merged and owned. */
export interface MergeType {
  scalar?: 'string' | 'numeric' | 'boolean' | 'untyped';
  list?: ListType;
  map?: MapType;
}

export interface ListType {
  /** Items are owned one by one, by their keys or, without any, by their value. */
  associative: boolean;
  keys: string[];
  element: MergeType;
}

export interface MapType {
  /** Owned as a whole. */
  atomic: boolean;
  fields: Map<string, MergeType>;
  /** Of what is no field; undefined where nothing else may be. */
  element?: MergeType;
  /** Defaults of fields that are keys of a list. */
  defaults: Map<string, JsonValue>;
}

/** Anything, owned as a whole. */
const untyped: MergeType = { scalar: 'untyped' };
untyped.list = { associative: false, keys: [], element: untyped };
untyped.map = {
  atomic: true,
  fields: new Map(),
  element: untyped,
  defaults: new Map(),
};

/** Anything: maps are merged field by field, lists are owned as a whole. */
const deduced: MergeType = { scalar: 'untyped' };
deduced.list = { associative: false, keys: [], element: untyped };
deduced.map = {
  atomic: false,
  fields: new Map(),
  element: deduced,
  defaults: new Map(),
};

const types = new WeakMap<JsonSchemaProps, MergeType>();

const text: JsonSchemaProps = { type: 'string' };
const resourceFields = {
  apiVersion: text,
  kind: text,
  metadata: metadataProps,
};

/** The merge type of a resource; made once per schema. */
export function resourceType(schema: StructuralSchema): MergeType {
  const { props } = schema;
  let type = types.get(props);
  if (!type) {
    type = describe(
      {
        ...props,
        type: 'object',
        properties: { ...props.properties, ...resourceFields },
      },
      false,
    );
    types.set(props, type);
  }
  return type;
}

function describe(props: JsonSchemaProps, preserving: boolean): MergeType {
  const preserve =
    preserving || (props['x-kubernetes-preserve-unknown-fields'] ?? false);
  switch (props['x-kubernetes-int-or-string'] ? undefined : props.type) {
    case 'object':
      return { map: mapType(props, preserve) };
    case 'array':
      return { list: listType(props, preserve) };
    case 'integer':
    case 'number':
      return { scalar: 'numeric' };
    case 'boolean':
      return { scalar: 'boolean' };
    case 'string':
      return {
        scalar: !props.format || props.format === 'byte' ? 'string' : 'untyped',
      };
    default:
      return {
        scalar: 'untyped',
        list: listType(props, preserve),
        map: mapType(props, preserve),
      };
  }
}

function mapType(props: JsonSchemaProps, preserve: boolean): MapType {
  const properties = props['x-kubernetes-embedded-resource']
    ? { ...props.properties, ...resourceFields }
    : props.properties ?? {};
  const fields = new Map<string, MergeType>();
  const defaults = new Map<string, JsonValue>();
  for (const [name, inner] of Object.entries(properties)) {
    fields.set(name, describe(inner, preserve));
    if (inner.default !== undefined) defaults.set(name, inner.default);
  }
  return {
    atomic: props['x-kubernetes-map-type'] === 'atomic',
    fields,
    element: elementType(props, fields.size, preserve),
    defaults,
  };
}

function elementType(
  props: JsonSchemaProps,
  fields: number,
  preserve: boolean,
): MergeType | undefined {
  const additional = props.additionalProperties;
  if (typeof additional === 'object') return describe(additional, preserve);
  if (additional === undefined)
    return preserve || fields === 0 ? deduced : undefined;
  return additional ? deduced : undefined;
}

function listType(props: JsonSchemaProps, preserve: boolean): ListType {
  const kind = props['x-kubernetes-list-type'];
  return {
    associative: kind === 'set' || kind === 'map',
    keys: kind === 'map' ? props['x-kubernetes-list-map-keys'] ?? [] : [],
    element: props.items ? describe(props.items, preserve) : untyped,
  };
}
