import type { CompoundEntityRef, Entity } from '@backstage/catalog-model';
import {
  RELATION_DEPENDENCY_OF,
  RELATION_DEPENDS_ON,
  RELATION_HAS_PART,
  RELATION_OWNED_BY,
  RELATION_OWNER_OF,
  RELATION_PART_OF,
  getCompoundEntityRef,
  parseEntityRef,
} from '@backstage/catalog-model';
import type {
  CatalogProcessor,
  CatalogProcessorEmit,
} from '@backstage/plugin-catalog-node';
import { processingResult } from '@backstage/plugin-catalog-node';
import { isExperimentEntity } from './ExperimentEntityV1alpha1';

/**
 * Validates entities of kind `Experiment` and gives them the well-known relations, so that the
 * catalog graph shows which experiments use which component.
 * @public
 */
export class ExperimentEntitiesProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'ExperimentEntitiesProcessor';
  }

  async validateEntityKind(entity: Entity): Promise<boolean> {
    return isExperimentEntity(entity);
  }

  async postProcessEntity(
    entity: Entity,
    _location: unknown,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    if (!isExperimentEntity(entity)) {
      return entity;
    }
    const self = getCompoundEntityRef(entity);
    const relate = (
      reference: string,
      defaultKind: string,
      forward: string,
      backward: string,
    ) => {
      const { kind, namespace, name }: CompoundEntityRef = parseEntityRef(
        reference,
        { defaultKind, defaultNamespace: self.namespace },
      );
      const target = { kind, namespace, name };
      emit(processingResult.relation({ source: self, type: forward, target }));
      emit(
        processingResult.relation({
          source: target,
          type: backward,
          target: self,
        }),
      );
    };

    relate(entity.spec.owner, 'Group', RELATION_OWNED_BY, RELATION_OWNER_OF);
    if (entity.spec.system) {
      relate(entity.spec.system, 'System', RELATION_PART_OF, RELATION_HAS_PART);
    }
    for (const component of entity.spec.components ?? []) {
      relate(
        component,
        'Component',
        RELATION_DEPENDS_ON,
        RELATION_DEPENDENCY_OF,
      );
    }
    return entity;
  }
}
