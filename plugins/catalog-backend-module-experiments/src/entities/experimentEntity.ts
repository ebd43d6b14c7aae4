import type { ExperimentSpecInput } from '@assay/plugin-experiments-common';
import { labels } from '@assay/plugin-experiments-common';
import type { ExperimentEntityV1alpha1 } from '../kind/ExperimentEntityV1alpha1';
import type { EntityContext } from './metadata';
import {
  componentReference,
  defined,
  descriptionOf,
  isEntityName,
  locationAnnotations,
  ownerReference,
} from './metadata';

/** A definition: what its folder says, or the newest of its runs when it has no folder. */
export interface DefinitionSource {
  name: string;
  spec: ExperimentSpecInput;
  readme?: string;
  /** Such as `file:/library/experiments/hello-app/experiment.yaml`. */
  location: string;
}

const unique = (values: (string | undefined)[]) => [
  ...new Set(values.filter(value => value !== undefined)),
];

/** The catalog's entity of a definition. */
export function experimentEntity(
  source: DefinitionSource,
  context: EntityContext,
): ExperimentEntityV1alpha1 {
  const { name, spec } = source;
  const used = (spec.targets ?? []).flatMap(target => target.components ?? []);
  const variants = unique(used.map(component => component.variant));
  return {
    apiVersion: 'assay.dev/v1alpha1',
    kind: 'Experiment',
    metadata: defined({
      name,
      namespace: 'default',
      title: spec.title,
      description: descriptionOf(spec.description, source.readme),
      annotations: {
        ...locationAnnotations(source.location),
        [labels.definition]: name,
        'backstage.io/kubernetes-label-selector': `${labels.definition}=${name}`,
      },
    }),
    spec: defined({
      type: variants.length > 1 ? 'comparison' : 'measurement',
      lifecycle: 'production',
      owner: ownerReference(spec.owner, `Experiment ${name}`, context),
      components: unique(used.map(component => component.app))
        .filter(isEntityName)
        .map(componentReference),
      variants,
      metrics: [
        ...(spec.metrics?.queries ?? []),
        ...(spec.metrics?.outputs ?? []),
      ].map(metric => metric.name),
      hypothesis: spec.hypothesis?.statement,
    }),
  };
}
