import type { JsonSchemaProps } from '../../schema';
import type { ApiObject } from '../../store';
import type { PrinterColumn } from '../table/printerColumns';
import {
  CONDITIONS_SCHEMA,
  CROSSPLANE_SCHEMA,
  NAME_SCHEMA,
} from './compositeSchemas';
import type { DefinitionNames } from './Definition';

/** A CompositeResourceDefinition of Crossplane v2, as far as a definition is derived from it. */
export interface CompositeDefinition extends ApiObject {
  spec: {
    group: string;
    scope: 'Namespaced' | 'Cluster';
    names: DefinitionNames;
    defaultCompositionUpdatePolicy?: 'Automatic' | 'Manual';
    versions: {
      name: string;
      served: boolean;
      referenceable: boolean;
      additionalPrinterColumns?: PrinterColumn[];
      schema?: { openAPIV3Schema?: JsonSchemaProps };
    }[];
  };
}

const condition = (type: string) =>
  `.status.conditions[?(@.type=='${type}')].status`;

const COLUMNS: PrinterColumn[] = [
  { name: 'SYNCED', type: 'string', jsonPath: condition('Synced') },
  { name: 'READY', type: 'string', jsonPath: condition('Ready') },
  {
    name: 'COMPOSITION',
    type: 'string',
    jsonPath: '.spec.crossplane.compositionRef.name',
  },
  {
    name: 'COMPOSITIONREVISION',
    type: 'string',
    jsonPath: '.spec.crossplane.compositionRevisionRef.name',
    priority: 1,
  },
  { name: 'AGE', type: 'date', jsonPath: '.metadata.creationTimestamp' },
];

function crossplaneSchema(
  policy: CompositeDefinition['spec']['defaultCompositionUpdatePolicy'],
): JsonSchemaProps {
  const schema = structuredClone(CROSSPLANE_SCHEMA);
  if (policy) {
    schema.properties!.compositionUpdatePolicy.default = policy;
  }
  return schema;
}

/** What Crossplane adds to the schema of a composite resource, around what its author wrote. */
function compositeSchema(
  declared: JsonSchemaProps,
  policy: CompositeDefinition['spec']['defaultCompositionUpdatePolicy'],
): JsonSchemaProps {
  const { spec = {}, status = {} } = declared.properties ?? {};
  return {
    ...(declared.description ? { description: declared.description } : {}),
    type: 'object',
    required: ['spec'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { type: 'object', properties: { name: NAME_SCHEMA } },
      spec: {
        ...spec,
        type: 'object',
        properties: {
          ...spec.properties,
          crossplane: crossplaneSchema(policy),
        },
      },
      status: {
        ...status,
        type: 'object',
        properties: { ...status.properties, conditions: CONDITIONS_SCHEMA },
      },
    },
  };
}

/**
 * The CustomResourceDefinition that Crossplane would make of a CompositeResourceDefinition, so that the hub without
 * Crossplane serves the same fields as the hub with it.
 *
 * @public
 */
export function deriveDefinition(composite: CompositeDefinition): ApiObject {
  const { group, scope, names, versions, defaultCompositionUpdatePolicy } =
    composite.spec;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: composite.metadata.name },
    spec: {
      group,
      scope,
      names: {
        ...names,
        categories: [...(names.categories ?? []), 'composite'],
      },
      versions: versions.map(version => ({
        name: version.name,
        served: version.served,
        storage: version.referenceable,
        subresources: { status: {} },
        additionalPrinterColumns: [
          ...(version.additionalPrinterColumns ?? []),
          ...COLUMNS,
        ],
        schema: {
          openAPIV3Schema: compositeSchema(
            version.schema?.openAPIV3Schema ?? {},
            defaultCompositionUpdatePolicy,
          ),
        },
      })),
    },
  };
}
