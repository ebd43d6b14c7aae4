import type { Experiment } from '@assay/plugin-experiments-common';
import {
  compareRuns,
  labels,
  toRunSummary,
} from '@assay/plugin-experiments-common';
import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { componentEntity } from '../entities/componentEntity';
import type { DefinitionSource } from '../entities/experimentEntity';
import { experimentEntity } from '../entities/experimentEntity';
import type { EntityContext } from '../entities/metadata';
import { isEntityName } from '../entities/metadata';
import type { EntitySources } from './sources';

/** The entities of everything that can be read, by reference. */
export interface CollectedEntities {
  entities: Map<string, Entity>;
  /**
   * Whether every source could be read. Otherwise what is missing here may only be unreadable,
   * and must not be removed.
   */
  complete: boolean;
}

/**
 * Merges hub over folder. For components the hub's resource wins, since it is what runs use. For
 * definitions the folder wins: the hub has runs of it, each with changes of its own.
 */
export function collectEntities(
  sources: EntitySources,
  context: EntityContext,
): CollectedEntities {
  const library = sources.library.snapshot();
  const entities = new Map<string, Entity>();
  const add = (entity: Entity) =>
    entities.set(stringifyEntityRef(entity), entity);

  const fileLocation = (folder: string, file: string) =>
    `file:${sources.library.path}/${folder}/${file}`;
  const readmes = new Map<string, string | undefined>();

  for (const { name, object, folder, readme } of library?.components ?? []) {
    // The resource's own name counts: that is how experiments name it.
    const component = object.metadata.name ?? name;
    readmes.set(component, readme);
    if (isUsable('Component', component, context)) {
      const location = fileLocation(folder, 'component.yaml');
      const source = { name: component, spec: object.spec, readme, location };
      add(componentEntity(source, context));
    }
  }
  for (const { metadata, spec } of sources.components.list()) {
    if (isUsable('Component', metadata.name, context)) {
      const readme = readmes.get(metadata.name);
      const location = sources.hubLocation;
      const source = { name: metadata.name, spec, readme, location };
      add(componentEntity(source, context));
    }
  }

  for (const source of definitionsOfRuns(sources)) {
    if (isUsable('Experiment', source.name, context)) {
      add(experimentEntity(source, context));
    }
  }
  for (const { name, object, folder, readme } of library?.experiments ?? []) {
    if (isUsable('Experiment', name, context)) {
      const location = fileLocation(folder, 'experiment.yaml');
      const source = { name, spec: object.spec, readme, location };
      add(experimentEntity(source, context));
    }
  }

  return {
    entities,
    complete:
      library !== undefined &&
      sources.experiments.hasSynced &&
      sources.components.hasSynced,
  };
}

/** One definition for each label value; the newest run with it says what it is. */
function definitionsOfRuns(sources: EntitySources): DefinitionSource[] {
  const newest = new Map<string, Experiment>();
  const order = (a: Experiment, b: Experiment) =>
    compareRuns(toRunSummary(a), toRunSummary(b));
  for (const run of [...sources.experiments.list()].sort(order)) {
    const definition = run.metadata.labels?.[labels.definition];
    if (definition && !newest.has(definition)) {
      newest.set(definition, run);
    }
  }
  return [...newest].map(([name, run]) => ({
    name,
    spec: run.spec,
    location: sources.hubLocation,
  }));
}

function isUsable(kind: string, name: string, context: EntityContext) {
  if (isEntityName(name)) {
    return true;
  }
  context.warn(`${kind} "${name}" has a name that the catalog does not allow`);
  return false;
}
