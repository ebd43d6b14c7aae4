import type { FieldCause } from '../../schema';
import { invalid } from '../../schema/causes';
import type { ApiObject, StoredObject } from '../../store';
import { forbidden, notFound } from '../errors';
import type { RegistryContext } from '../RegistryContext';
import type { ServedResource } from '../ServedResource';

/** The collection of namespaces. */
export const NAMESPACES = '/namespaces';

const NAMESPACE_RESOURCE = { group: '', plural: 'namespaces' };
const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

/** A namespace, as far as the hub reads it. */
export interface Namespace extends ApiObject {
  spec?: { finalizers?: string[] };
  status?: { phase?: string; conditions?: unknown[] };
}

/** The stored namespace of that name. */
export function findNamespace(
  context: RegistryContext,
  name: string,
): StoredObject | undefined {
  return context.store.get({ resource: NAMESPACES, namespace: '', name });
}

export const isTerminating = (namespace: StoredObject) =>
  (namespace.object as Namespace).status?.phase === 'Terminating';

/** A namespace is terminating when it is deleted, and only then. */
export function phaseCauses({ metadata, status }: Namespace): FieldCause[] {
  const deleted = metadata.deletionTimestamp !== undefined;
  const expected = deleted ? 'Terminating' : 'Active';
  const phase = status?.phase ?? '';
  if (phase === expected) {
    return [];
  }
  const when = deleted ? 'not empty' : 'empty';
  return [
    invalid(
      'status.Phase',
      phase,
      `may only be '${expected}' if \`deletionTimestamp\` is ${when}`,
    ),
  ];
}

/** @throws ApiError 404 when the namespace does not exist, 403 when it is going away */
export function requireNamespace(
  context: RegistryContext,
  resource: ServedResource,
  namespace: string,
  name: string,
): void {
  if (!resource.namespaced) {
    return;
  }
  const found = findNamespace(context, namespace);
  if (!found) {
    throw notFound(NAMESPACE_RESOURCE, namespace);
  }
  if (isTerminating(found)) {
    throw forbidden(
      resource,
      name,
      `unable to create new content in namespace ${namespace} because it is being terminated`,
      [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    );
  }
}

/** @throws ApiError 403 for the namespaces that no cluster can do without */
export function refuseImmortal(resource: ServedResource, name: string): void {
  if (resource.storage === NAMESPACES && IMMORTAL.has(name)) {
    throw forbidden(resource, name, 'this namespace may not be deleted');
  }
}
