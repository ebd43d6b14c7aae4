/** What is needed to address a kind at an API server. @public */
export interface ResourceReference {
  group: string;
  version: string;
  plural: string;
  kind: string;
  namespaced: boolean;
}

const of = (
  group: string,
  version: string,
  plural: string,
  kind: string,
  namespaced = true,
): ResourceReference => ({ group, version, plural, kind, namespaced });

/** Every kind that the product reads or writes. @public */
export const resources = {
  experiments: of('assay.dev', 'v1alpha1', 'experiments', 'Experiment'),
  components: of('assay.dev', 'v1alpha1', 'components', 'Component', false),
  experimentClusters: of(
    'assay.dev',
    'v1alpha1',
    'experimentclusters',
    'ExperimentCluster',
  ),
  applications: of('argoproj.io', 'v1alpha1', 'applications', 'Application'),
  appProjects: of('argoproj.io', 'v1alpha1', 'appprojects', 'AppProject'),
  workflows: of('argoproj.io', 'v1alpha1', 'workflows', 'Workflow'),
  workflowTemplates: of(
    'argoproj.io',
    'v1alpha1',
    'workflowtemplates',
    'WorkflowTemplate',
  ),
  configMaps: of('', 'v1', 'configmaps', 'ConfigMap'),
  secrets: of('', 'v1', 'secrets', 'Secret'),
  namespaces: of('', 'v1', 'namespaces', 'Namespace', false),
  nodes: of('', 'v1', 'nodes', 'Node', false),
  pods: of('', 'v1', 'pods', 'Pod'),
  services: of('', 'v1', 'services', 'Service'),
  serviceAccounts: of('', 'v1', 'serviceaccounts', 'ServiceAccount'),
  roles: of('rbac.authorization.k8s.io', 'v1', 'roles', 'Role'),
  roleBindings: of(
    'rbac.authorization.k8s.io',
    'v1',
    'rolebindings',
    'RoleBinding',
  ),
  events: of('events.k8s.io', 'v1', 'events', 'Event'),
  leases: of('coordination.k8s.io', 'v1', 'leases', 'Lease'),
} as const;
