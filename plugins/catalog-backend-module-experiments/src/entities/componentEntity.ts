import type { ComponentSpecInput } from '@assay/plugin-experiments-common';
import type { Entity } from '@backstage/catalog-model';
import type { EntityContext } from './metadata';
import {
  componentReference,
  defined,
  descriptionOf,
  isEntityName,
  locationAnnotations,
  ownerReference,
} from './metadata';

/** A component: the custom resource of the hub, else what its folder says. */
export interface ComponentSource {
  name: string;
  spec: ComponentSpecInput;
  readme?: string;
  location: string;
}

/** Annotation that marks a component of the library. */
export const COMPONENT_ANNOTATION = 'assay.dev/component';

/** The catalog's entity of a component. */
export function componentEntity(
  source: ComponentSource,
  context: EntityContext,
): Entity {
  const { name, spec } = source;
  const dashboards = spec.observability?.dashboards ?? [];
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: defined({
      name,
      namespace: 'default',
      title: spec.title,
      description: descriptionOf(spec.description, source.readme),
      annotations: {
        ...locationAnnotations(source.location),
        [COMPONENT_ANNOTATION]: name,
      },
      // How it can be delivered decides on which rungs it runs.
      tags: Object.keys(spec.sources ?? {}).sort(),
      links: dashboards.length
        ? dashboards.map(({ title, url }) => ({ title, url }))
        : undefined,
    }),
    spec: defined({
      type: spec.category ?? 'component',
      lifecycle: 'production',
      owner: ownerReference(spec.owner, `Component ${name}`, context),
      dependsOn: spec.dependencies
        ?.filter(isEntityName)
        .map(componentReference),
    }),
  };
}
