import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  KubernetesValidatorFunctions,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { firstParagraph } from '@assay/plugin-experiments-common';

/** What an entity is made from. */
export interface EntityContext {
  /** Entity reference of who answers for what names nobody. */
  defaultOwner: string;
  /** Says what of a resource could not be used. */
  warn: (message: string) => void;
}

/** Kubernetes allows names that the catalog does not. */
export const isEntityName = (name: string) =>
  KubernetesValidatorFunctions.isValidObjectName(name);

/** A full reference, whatever the resource says; its own words when it says it fully. */
export function ownerReference(
  owner: string | undefined,
  of: string,
  context: EntityContext,
): string {
  if (!owner) {
    return context.defaultOwner;
  }
  try {
    const reference = parseEntityRef(owner, {
      defaultKind: 'group',
      defaultNamespace: 'default',
    });
    // The parser takes any characters; an entity with such a name cannot exist.
    if (
      isEntityName(reference.name) &&
      KubernetesValidatorFunctions.isValidNamespace(reference.namespace) &&
      KubernetesValidatorFunctions.isValidKind(reference.kind)
    ) {
      return stringifyEntityRef(reference);
    }
  } catch {
    // Said below, in the words that the resource used.
  }
  context.warn(`${of}: "${owner}" is no entity reference of an owner`);
  return context.defaultOwner;
}

/** Reference of the catalog's component for a component of the library. */
export const componentReference = (app: string) => `component:default/${app}`;

export const locationAnnotations = (location: string) => ({
  [ANNOTATION_LOCATION]: location,
  [ANNOTATION_ORIGIN_LOCATION]: location,
});

export const descriptionOf = (
  description: string | undefined,
  readme: string | undefined,
) => firstParagraph(description) ?? firstParagraph(readme);

/** Leaves out what is undefined: an entity is JSON. */
export function defined<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, entry]) => entry !== undefined),
  ) as T;
}
