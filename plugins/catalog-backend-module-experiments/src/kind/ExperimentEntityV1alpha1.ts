import type { Entity } from '@backstage/catalog-model';
import { entityKindSchemaValidator } from '@backstage/catalog-model';

/**
 * An experiment definition in the catalog. Its runs are not entities: the experiments API serves
 * them.
 * @public
 */
export interface ExperimentEntityV1alpha1 extends Entity {
  apiVersion: 'assay.dev/v1alpha1';
  kind: 'Experiment';
  spec: {
    /** `comparison` of several variants, or `measurement` of one. */
    type: string;
    lifecycle: string;
    owner: string;
    /** Entity references of the components that it uses. */
    components?: string[];
    system?: string;
    variants?: string[];
    /** Names of its metrics. */
    metrics?: string[];
    hypothesis?: string;
  };
}

const names = { type: 'array', items: { type: 'string', minLength: 1 } };

const validator = entityKindSchemaValidator<ExperimentEntityV1alpha1>({
  $id: 'AssayExperimentV1alpha1',
  allOf: [
    { $ref: 'Entity' },
    {
      type: 'object',
      required: ['spec'],
      properties: {
        apiVersion: { enum: ['assay.dev/v1alpha1'] },
        kind: { enum: ['Experiment'] },
        spec: {
          type: 'object',
          required: ['type', 'lifecycle', 'owner'],
          properties: {
            type: { type: 'string', minLength: 1 },
            lifecycle: { type: 'string', minLength: 1 },
            owner: { type: 'string', minLength: 1 },
            components: names,
            system: { type: 'string', minLength: 1 },
            variants: names,
            metrics: names,
            hypothesis: { type: 'string' },
          },
        },
      },
    },
  ],
});

/**
 * Whether an entity is an experiment definition; throws when it claims to be one and is not valid.
 * @public
 */
export function isExperimentEntity(
  entity: Entity,
): entity is ExperimentEntityV1alpha1 {
  return validator(entity) !== false;
}
