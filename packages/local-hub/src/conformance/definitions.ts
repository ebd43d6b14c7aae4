import { Loose } from './api';
import { CollectionOptions } from './collection';

/** A definition of our own group and the type that it brings. */
export interface Definition {
  readonly body: Loose;
  readonly type: CollectionOptions;
}

/** Marks everything that the suite makes outside of its namespaces. */
export const suiteLabel = 'assay.dev/conformance';

const name = { type: 'string', minLength: 1, maxLength: 20 };

/** One field for every keyword that the cases are about. */
const spec = {
  type: 'object',
  description: 'What is wanted of a widget.',
  default: {},
  properties: {
    size: {
      type: 'integer',
      minimum: 0,
      maximum: 100,
      default: 1,
      description: 'How big it is.',
    },
    ratio: { type: 'number', exclusiveMinimum: true, minimum: 0 },
    enabled: { type: 'boolean' },
    color: { type: 'string', enum: ['red', 'green', 'blue'] },
    title: { type: 'string', maxLength: 10, pattern: '^[a-z]*$' },
    when: { type: 'string', format: 'date-time' },
    note: { type: 'string', nullable: true },
    amount: { 'x-kubernetes-int-or-string': true },
    options: {
      type: 'object',
      maxProperties: 3,
      additionalProperties: { type: 'string' },
    },
    free: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    parts: {
      type: 'array',
      maxItems: 5,
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      items: {
        type: 'object',
        required: ['name'],
        properties: {
          name,
          count: { type: 'integer', default: 1 },
          note: { type: 'string' },
        },
      },
    },
    tags: {
      type: 'array',
      maxItems: 5,
      'x-kubernetes-list-type': 'set',
      items: { type: 'string', maxLength: 20 },
    },
    steps: {
      type: 'array',
      maxItems: 5,
      'x-kubernetes-list-type': 'atomic',
      items: { type: 'string' },
    },
    frozen: {
      type: 'string',
      maxLength: 20,
      'x-kubernetes-validations': [
        { rule: 'self == oldSelf', message: 'frozen cannot change' },
      ],
    },
    range: {
      type: 'object',
      required: ['min'],
      properties: {
        min: { type: 'integer' },
        max: { type: 'integer' },
        unit: { type: 'string', maxLength: 10 },
      },
      'x-kubernetes-validations': [
        {
          rule: '!has(self.max) || self.min <= self.max',
          messageExpression:
            "'min is more than max, in ' + (has(self.unit) ? self.unit : 'pieces')",
          fieldPath: '.max',
          reason: 'FieldValueForbidden',
        },
      ],
    },
  },
  'x-kubernetes-validations': [
    {
      rule: "!has(self.tags) || !('forbidden' in self.tags)",
      message: 'a tag may not be forbidden',
    },
    {
      rule: '!has(self.parts) || self.parts.all(p, p.count <= 10)',
      message: 'no part may be there more than ten times',
    },
  ],
};

const status = {
  type: 'object',
  properties: {
    phase: { type: 'string' },
    count: { type: 'integer' },
    observedGeneration: { type: 'integer' },
    conditions: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: {
        type: 'object',
        required: ['type', 'status'],
        properties: {
          type: { type: 'string' },
          status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
          reason: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
  },
};

const columns = [
  {
    name: 'Size',
    type: 'integer',
    jsonPath: '.spec.size',
    description: 'How big it is.',
  },
  { name: 'Phase', type: 'string', jsonPath: '.status.phase' },
  {
    name: 'Ready',
    type: 'string',
    jsonPath: '.status.conditions[?(@.type=="Ready")].status',
  },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  { name: 'Color', type: 'string', jsonPath: '.spec.color', priority: 1 },
];

function definition(
  singular: string,
  suffix: string,
  scope: 'Namespaced' | 'Cluster',
  version: Loose,
  names: Loose = {},
  label = suffix,
): Definition {
  // Names of its own for every run, so that two runs on one server, or the
  // remains of a broken one, do not meet.
  const plural = `conformance${singular}s${suffix}`;
  const kind = `Conformance${singular[0].toUpperCase()}${singular.slice(
    1,
  )}${suffix[0].toUpperCase()}${suffix.slice(1)}`;
  return {
    type: { apiVersion: 'assay.dev/v1', kind, plural },
    body: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: {
        name: `${plural}.assay.dev`,
        labels: { [suiteLabel]: label },
      },
      spec: {
        group: 'assay.dev',
        scope,
        names: {
          plural,
          singular: kind.toLowerCase(),
          kind,
          listKind: `${kind}List`,
          ...names,
        },
        versions: [{ name: 'v1', served: true, storage: true, ...version }],
      },
    },
  };
}

/** A namespaced kind with a status subresource, columns, and every keyword. */
export function widgetDefinition(suffix: string): Definition {
  return definition(
    'widget',
    suffix,
    'Namespaced',
    {
      subresources: { status: {} },
      additionalPrinterColumns: columns,
      selectableFields: [{ jsonPath: '.spec.color' }],
      schema: {
        openAPIV3Schema: {
          type: 'object',
          description: 'A widget is what the suite tries things on.',
          properties: { spec, status },
        },
      },
    },
    { shortNames: [`cw${suffix}`], categories: [`conformance${suffix}`] },
  );
}

/**
 * A cluster-scoped kind without a status subresource, as Argo's kinds have none.
 * `more` tells several of one suite apart.
 */
export function gadgetDefinition(suffix: string, more = ''): Definition {
  const version = {
    schema: {
      openAPIV3Schema: {
        type: 'object',
        required: ['spec'],
        properties: {
          spec: {
            type: 'object',
            'x-kubernetes-preserve-unknown-fields': true,
          },
          status: {
            type: 'object',
            'x-kubernetes-preserve-unknown-fields': true,
          },
        },
      },
    },
  };
  return definition('gadget', suffix + more, 'Cluster', version, {}, suffix);
}

/** A namespaced kind whose spec has the given fields, for tables of keywords. */
export function fieldsDefinition(
  suffix: string,
  properties: Loose,
): Definition {
  return definition('field', suffix, 'Namespaced', {
    schema: {
      openAPIV3Schema: {
        type: 'object',
        properties: { spec: { type: 'object', properties } },
      },
    },
  });
}
