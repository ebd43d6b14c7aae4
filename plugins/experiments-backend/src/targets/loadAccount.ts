import {
  apiVersionOf,
  isAlreadyExists,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
} from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import type { Secret } from '../reconciler/kinds';

const NAME = 'assay-load';

/** What starts the load, follows it and stops it may do in the namespace of the load. */
const RULES = [
  {
    apiGroups: ['batch'],
    resources: ['jobs'],
    verbs: ['create', 'get', 'list', 'delete'],
  },
  { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] },
];

const manifests: readonly {
  type: ResourceType;
  object: Record<string, unknown>;
}[] = [
  { type: resources.serviceAccounts, object: {} },
  { type: resources.roles, object: { rules: RULES } },
  {
    type: resources.roleBindings,
    object: {
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'Role',
        name: NAME,
      },
    },
  },
  {
    type: resources.secrets,
    object: { type: 'kubernetes.io/service-account-token' },
  },
];

/**
 * Makes an account in the namespace of a run's load, which can start Jobs there and nothing else
 * anywhere. It goes with its namespace, which says whose it is. What a crash left out is made, and the rest is found again.
 *
 * @returns its token; undefined while the target has not made that
 */
export async function ensureLoadAccount(
  client: KubernetesClient,
  namespace: string,
): Promise<string | undefined> {
  for (const { type, object } of manifests) {
    try {
      await client.create(type, {
        apiVersion: apiVersionOf(type),
        kind: type.kind,
        metadata: {
          name: NAME,
          namespace,
          ...(type === resources.secrets && {
            annotations: { 'kubernetes.io/service-account.name': NAME },
          }),
        },
        ...object,
        ...(type === resources.roleBindings && {
          subjects: [{ kind: 'ServiceAccount', name: NAME, namespace }],
        }),
      } as KubernetesObject);
    } catch (error) {
      if (!isAlreadyExists(error)) {
        throw error;
      }
    }
  }
  const { data } = await client.get<Secret>(resources.secrets, {
    namespace,
    name: NAME,
  });
  return data?.token
    ? Buffer.from(data.token, 'base64').toString('utf8')
    : undefined;
}
