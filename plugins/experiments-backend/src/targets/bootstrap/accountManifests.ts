import type { KubernetesObject, ResourceType } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';

const NAMESPACE = 'kube-system';
const ACCOUNT = 'argocd-manager';
const ROLE = 'argocd-manager-role';
const BINDING = 'argocd-manager-role-binding';

/** The Secret that the target fills with the token of our account. */
export const tokenSecretKey = {
  namespace: NAMESPACE,
  name: 'argocd-manager-long-lived-token',
};

const rbac = (plural: string, kind: string): ResourceType => ({
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  plural,
  kind,
  namespaced: false,
});

const serviceAccounts: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
  namespaced: true,
};

/**
 * The account by which Argo CD and we use a target, under the names that `argocd cluster add` gives
 * it. The target is the run's own and dies with it, so the account may do everything there.
 */
export const accountManifests: readonly {
  type: ResourceType;
  object: KubernetesObject & Record<string, unknown>;
}[] = [
  {
    type: serviceAccounts,
    object: { metadata: { name: ACCOUNT, namespace: NAMESPACE } },
  },
  {
    type: rbac('clusterroles', 'ClusterRole'),
    object: {
      metadata: { name: ROLE },
      rules: [
        { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
        { nonResourceURLs: ['*'], verbs: ['*'] },
      ],
    },
  },
  {
    type: rbac('clusterrolebindings', 'ClusterRoleBinding'),
    object: {
      metadata: { name: BINDING },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: ROLE,
      },
      subjects: [
        { kind: 'ServiceAccount', name: ACCOUNT, namespace: NAMESPACE },
      ],
    },
  },
  {
    type: resources.secrets,
    object: {
      metadata: {
        ...tokenSecretKey,
        annotations: { 'kubernetes.io/service-account.name': ACCOUNT },
      },
      type: 'kubernetes.io/service-account-token',
    },
  },
];
