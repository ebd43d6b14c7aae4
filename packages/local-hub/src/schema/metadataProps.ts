import { JsonSchemaProps } from './types';

const text: JsonSchemaProps = { type: 'string' };
const time: JsonSchemaProps = { type: 'string', format: 'date-time' };
const count: JsonSchemaProps = { type: 'integer', format: 'int64' };
/** A pointer, or without `omitempty`, in Go. */
const kept = (props: JsonSchemaProps): JsonSchemaProps => ({
  ...props,
  'x-go-keep': true,
});
const stringMap: JsonSchemaProps = {
  type: 'object',
  additionalProperties: text,
};

/**
 * The schema of `ObjectMeta`, with what server-side apply and strategic merge
 * patch need to know of it.
 */
export const metadataProps: JsonSchemaProps = {
  type: 'object',
  'x-go-struct': 'ObjectMeta',
  description: 'ObjectMeta is metadata that all persisted resources must have.',
  properties: {
    name: text,
    generateName: text,
    namespace: text,
    selfLink: text,
    uid: text,
    resourceVersion: text,
    generation: count,
    creationTimestamp: time,
    deletionTimestamp: time,
    deletionGracePeriodSeconds: kept(count),
    labels: stringMap,
    annotations: stringMap,
    ownerReferences: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['uid'],
      'x-kubernetes-patch-strategy': 'merge',
      'x-kubernetes-patch-merge-key': 'uid',
      items: {
        type: 'object',
        'x-go-struct': 'OwnerReference',
        'x-kubernetes-map-type': 'atomic',
        required: ['apiVersion', 'kind', 'name', 'uid'],
        properties: {
          apiVersion: kept(text),
          kind: kept(text),
          name: kept(text),
          uid: kept(text),
          controller: kept({ type: 'boolean' }),
          blockOwnerDeletion: kept({ type: 'boolean' }),
        },
      },
    },
    finalizers: {
      type: 'array',
      'x-kubernetes-list-type': 'set',
      'x-kubernetes-patch-strategy': 'merge',
      items: text,
    },
    managedFields: {
      type: 'array',
      'x-kubernetes-list-type': 'atomic',
      items: {
        type: 'object',
        'x-go-struct': 'ManagedFieldsEntry',
        properties: {
          manager: text,
          operation: text,
          apiVersion: text,
          time,
          fieldsType: text,
          fieldsV1: {
            type: 'object',
            'x-kubernetes-preserve-unknown-fields': true,
          },
          subresource: text,
        },
      },
    },
  },
};
