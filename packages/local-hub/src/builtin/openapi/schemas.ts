import { JsonObject, JsonSchemaProps, JsonValue } from '../../schema';
import { metadataProps } from '../../schema/metadataProps';
import { OpenApiType } from './types';
import { metaNames, reference, schemaName } from './names';

const typeFields = {
  apiVersion: {
    type: 'string',
    description:
      'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values.',
  },
  kind: {
    type: 'string',
    description:
      'Kind is a string value representing the REST resource this object represents. Cannot be updated. In CamelCase.',
  },
};

const metadataTexts: Record<string, string> = {
  name: 'Name must be unique within a namespace. Cannot be updated.',
  generateName:
    'A prefix, used by the server to generate a unique name if no name is given.',
  namespace:
    'The space within which the name must be unique. Cannot be updated.',
  uid: 'The unique in time and space value for this object. Read-only.',
  resourceVersion:
    'The internal version of this object, for optimistic concurrency. Read-only.',
  generation: 'A sequence number of the desired state. Read-only.',
  creationTimestamp: 'When the object was created. Read-only.',
  deletionTimestamp:
    'When the object is to be deleted; set by the server. Read-only.',
  deletionGracePeriodSeconds:
    'Seconds allowed for the object to end gracefully. Read-only.',
  labels: 'String keys and values that organize and select objects.',
  annotations: 'Arbitrary metadata that tools keep with the object.',
  ownerReferences:
    'Objects that this object depends on; when all are gone, it is collected.',
  finalizers: 'Must be empty before the object is deleted.',
  managedFields: 'Which manager owns which fields. Kept by the server.',
  selfLink: 'Deprecated, no longer set.',
};

/** The schema without what only this hub reads in it. */
function publish(props: JsonSchemaProps): JsonObject {
  const { 'x-go-struct': _struct, 'x-go-keep': _keep, ...rest } = props;
  const published = { ...rest } as unknown as JsonObject;
  if (props.properties)
    published.properties = Object.fromEntries(
      Object.entries(props.properties).map(([name, inner]) => [
        name,
        publish(inner),
      ]),
    );
  if (props.items) published.items = publish(props.items);
  if (typeof props.additionalProperties === 'object')
    published.additionalProperties = publish(props.additionalProperties);
  if (
    props['x-kubernetes-embedded-resource'] &&
    !props['x-kubernetes-preserve-unknown-fields']
  )
    published.properties = {
      ...(published.properties as JsonObject),
      ...typeFields,
      metadata: metadataReference,
    };
  return published;
}

const metadataReference: JsonObject = {
  description: "Standard object's metadata.",
  allOf: [reference(metaNames.objectMeta)],
};

/** The schemas of one kind and of its lists. */
export function resourceSchemas(type: OpenApiType): [string, JsonObject][] {
  const { group, version, kind, listKind, plural, props, verbs } = type;
  const name = schemaName(group, version, kind);
  const published = publish(props);
  const identity = (of: string): JsonValue => [{ group, version, kind: of }];
  const schema: JsonObject = {
    ...published,
    type: 'object',
    properties: {
      ...(published.properties as JsonObject),
      ...typeFields,
      metadata: metadataReference,
    },
    'x-kubernetes-group-version-kind': identity(kind),
  };
  if (!verbs.includes('list')) return [[name, schema]];
  const list: JsonObject = {
    description: `${listKind} is a list of ${kind}`,
    type: 'object',
    required: ['items'],
    properties: {
      ...typeFields,
      items: {
        description: `List of ${plural}.`,
        type: 'array',
        items: reference(name),
      },
      metadata: {
        description: 'Standard list metadata.',
        allOf: [reference(metaNames.listMeta)],
      },
    },
    'x-kubernetes-group-version-kind': identity(listKind),
  };
  return [
    [name, schema],
    [schemaName(group, version, listKind), list],
  ];
}

/** The schemas that every document refers to. */
export function metaSchemas(): JsonObject {
  const objectMeta = publish(metadataProps);
  for (const [name, inner] of Object.entries(
    objectMeta.properties as Record<string, JsonObject>,
  ))
    inner.description = metadataTexts[name] ?? '';
  const text = { type: 'string' };
  return {
    [metaNames.objectMeta]: objectMeta,
    [metaNames.listMeta]: {
      description: 'ListMeta describes metadata of a list.',
      type: 'object',
      properties: {
        continue: text,
        remainingItemCount: { type: 'integer', format: 'int64' },
        resourceVersion: text,
        selfLink: text,
      },
    },
    [metaNames.deleteOptions]: {
      description: 'DeleteOptions may be provided when deleting an API object.',
      type: 'object',
      properties: {
        ...typeFields,
        dryRun: { type: 'array', items: text },
        gracePeriodSeconds: { type: 'integer', format: 'int64' },
        orphanDependents: { type: 'boolean' },
        preconditions: {
          type: 'object',
          properties: { resourceVersion: text, uid: text },
        },
        propagationPolicy: text,
      },
    },
    [metaNames.patch]: {
      description: 'Patch is the change of a part of an object.',
      type: 'object',
    },
    [metaNames.status]: {
      description:
        'Status is a return value for calls that do not return other objects.',
      type: 'object',
      properties: {
        ...typeFields,
        code: { type: 'integer', format: 'int32' },
        details: {
          type: 'object',
          'x-kubernetes-preserve-unknown-fields': true,
        },
        message: text,
        metadata: { allOf: [reference(metaNames.listMeta)] },
        reason: text,
        status: text,
      },
    },
  };
}
