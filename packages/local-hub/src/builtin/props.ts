import { JsonSchemaProps } from '../schema';
import { metadataProps } from '../schema/metadataProps';

/** Short forms for the schemas of built-in kinds. */

export const text = (description: string): JsonSchemaProps => ({
  type: 'string',
  description,
});

export const int32 = (description: string): JsonSchemaProps => ({
  type: 'integer',
  format: 'int32',
  description,
});

export const flag = (description: string): JsonSchemaProps => ({
  type: 'boolean',
  description,
  'x-go-keep': true,
});

export const time = (description: string): JsonSchemaProps => ({
  type: 'string',
  format: 'date-time',
  description,
});

export const microTime = (description: string): JsonSchemaProps => ({
  ...time(description),
  'x-go-struct': 'MicroTime',
});

/** Kept although empty: a pointer in Go. */
export const pointer = (props: JsonSchemaProps): JsonSchemaProps => ({
  ...props,
  'x-go-keep': true,
});

export const mapOf = (
  value: JsonSchemaProps,
  description: string,
): JsonSchemaProps => ({
  type: 'object',
  additionalProperties: value,
  description,
});

export const listOf = (
  items: JsonSchemaProps,
  description: string,
  extensions: Partial<JsonSchemaProps> = { 'x-kubernetes-list-type': 'atomic' },
): JsonSchemaProps => ({ type: 'array', items, description, ...extensions });

export const struct = (
  name: string,
  properties: Record<string, JsonSchemaProps>,
  description: string,
): JsonSchemaProps => ({
  type: 'object',
  'x-go-struct': name,
  properties,
  description,
});

/** A whole resource: its own fields beside the standard ones. */
export const resource = (
  kind: string,
  properties: Record<string, JsonSchemaProps>,
  description: string,
): JsonSchemaProps =>
  struct(
    kind,
    {
      apiVersion: text(
        'APIVersion defines the versioned schema of this representation of an object.',
      ),
      kind: text(
        'Kind is a string value representing the REST resource this object represents.',
      ),
      metadata: metadataProps,
      ...properties,
    },
    description,
  );

export const objectReference = (description: string): JsonSchemaProps => ({
  ...struct(
    'ObjectReference',
    {
      kind: text('Kind of the referent.'),
      namespace: text('Namespace of the referent.'),
      name: text('Name of the referent.'),
      uid: text('UID of the referent.'),
      apiVersion: text('API version of the referent.'),
      resourceVersion: text(
        'Specific resourceVersion to which this reference is made, if any.',
      ),
      fieldPath: text('Path to the part of the object that is meant.'),
    },
    description,
  ),
  'x-kubernetes-map-type': 'atomic',
});

export const condition: JsonSchemaProps = struct(
  'Condition',
  {
    type: text('Type of the condition.'),
    status: text('True, False or Unknown.'),
    observedGeneration: {
      type: 'integer',
      format: 'int64',
      description: 'Generation that the condition was set from.',
    },
    lastTransitionTime: time('When the status last changed.'),
    reason: text('One word for why.'),
    message: text('A sentence for people.'),
  },
  'One aspect of the state of an object.',
);

export const conditions = listOf(
  condition,
  'The latest observations of the state.',
  {
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['type'],
    'x-kubernetes-patch-strategy': 'merge',
    'x-kubernetes-patch-merge-key': 'type',
  },
);
