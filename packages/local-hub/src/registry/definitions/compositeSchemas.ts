import type { JsonSchemaProps } from '../../schema';

const NAMED: JsonSchemaProps = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' } },
};

const SELECTOR: JsonSchemaProps = {
  type: 'object',
  required: ['matchLabels'],
  properties: {
    matchLabels: { type: 'object', additionalProperties: { type: 'string' } },
  },
};

/** Composite resources become labels of what they compose, so that their names are as short as a label. */
export const NAME_SCHEMA: JsonSchemaProps = { type: 'string', maxLength: 63 };

/** `spec.crossplane` of every composite resource. */
export const CROSSPLANE_SCHEMA: JsonSchemaProps = {
  type: 'object',
  description:
    'Configures how Crossplane will reconcile this composite resource',
  properties: {
    compositionRef: NAMED,
    compositionSelector: SELECTOR,
    compositionRevisionRef: NAMED,
    compositionRevisionSelector: SELECTOR,
    compositionUpdatePolicy: { type: 'string', enum: ['Automatic', 'Manual'] },
    resourceRefs: {
      type: 'array',
      'x-kubernetes-list-type': 'atomic',
      items: {
        type: 'object',
        required: ['apiVersion', 'kind'],
        properties: {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          name: { type: 'string' },
          namespace: { type: 'string' },
        },
      },
    },
  },
};

/** `status.conditions` of every composite resource. */
export const CONDITIONS_SCHEMA: JsonSchemaProps = {
  type: 'array',
  description: 'Conditions of the resource.',
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
  items: {
    type: 'object',
    required: ['lastTransitionTime', 'reason', 'status', 'type'],
    properties: {
      lastTransitionTime: { type: 'string', format: 'date-time' },
      message: { type: 'string' },
      observedGeneration: { type: 'integer', format: 'int64' },
      reason: { type: 'string' },
      status: { type: 'string' },
      type: { type: 'string' },
    },
  },
};
