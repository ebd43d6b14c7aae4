import { labels } from '@assay/plugin-experiments-common';
import type { Entity } from '@backstage/catalog-model';

/** The definition that an entity of kind Experiment stands for. */
export function definitionOf(entity: Entity): string {
  return (
    entity.metadata.annotations?.[labels.definition] ?? entity.metadata.name
  );
}
