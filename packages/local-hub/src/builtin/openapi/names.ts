const metaPackage = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** Schemas that every document carries. */
export const metaNames = {
  objectMeta: `${metaPackage}.ObjectMeta`,
  listMeta: `${metaPackage}.ListMeta`,
  deleteOptions: `${metaPackage}.DeleteOptions`,
  patch: `${metaPackage}.Patch`,
  status: `${metaPackage}.Status`,
};

export const reference = (name: string) => ({
  $ref: `#/components/schemas/${name}`,
});

/** The Go package behind a group: clients know built-in schemas by these names. */
const packages: Record<string, string> = {
  '': 'io.k8s.api.core',
  'events.k8s.io': 'io.k8s.api.events',
  'coordination.k8s.io': 'io.k8s.api.coordination',
  'authorization.k8s.io': 'io.k8s.api.authorization',
  'authentication.k8s.io': 'io.k8s.api.authentication',
  'apiextensions.k8s.io':
    'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions',
};

/** `dev.assay.v1alpha1.Experiment` for a kind of a definition's group. */
export function schemaName(
  group: string,
  version: string,
  kind: string,
): string {
  const prefix = packages[group] ?? group.split('.').reverse().join('.');
  return `${prefix}.${version}.${kind}`;
}
