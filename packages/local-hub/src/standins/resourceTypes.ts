import type { ResourceType } from '@assay/controller';

const of = (
  group: string,
  version: string,
  plural: string,
  kind: string,
  namespaced = true,
): ResourceType => ({ group, version, plural, kind, namespaced });

/** The kinds that the stand-ins read and write. */
export const types = {
  clusters: of(
    'assay.dev',
    'v1alpha1',
    'experimentclusters',
    'ExperimentCluster',
  ),
  components: of('assay.dev', 'v1alpha1', 'components', 'Component', false),
  applications: of('argoproj.io', 'v1alpha1', 'applications', 'Application'),
  projects: of('argoproj.io', 'v1alpha1', 'appprojects', 'AppProject'),
  workflows: of('argoproj.io', 'v1alpha1', 'workflows', 'Workflow'),
  workflowTemplates: of(
    'argoproj.io',
    'v1alpha1',
    'workflowtemplates',
    'WorkflowTemplate',
  ),
  secrets: of('', 'v1', 'secrets', 'Secret'),
  namespaces: of('', 'v1', 'namespaces', 'Namespace', false),
};

/** Labels and annotations of Assay that mean something to the stand-ins. */
export const marks = {
  runUid: 'assay.dev/run-uid',
  role: 'assay.dev/role',
  rung: 'assay.dev/rung',
  variant: 'assay.dev/variant',
  entrypoint: 'assay.dev/entrypoint',
  simulatedDelay: 'assay.dev/simulated-delay',
} as const;
