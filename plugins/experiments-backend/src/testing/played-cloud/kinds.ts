import type { KubernetesObject, ResourceType } from '@assay/controller';

/** A managed resource of any provider, as far as a provider works with it. */
export interface ManagedResource extends KubernetesObject {
  spec: {
    forProvider: Record<string, unknown>;
    writeConnectionSecretToRef?: { name: string };
  };
  status?: {
    atProvider?: Record<string, unknown>;
    conditions?: { type: string; status: string }[];
  };
}

const of = (group: string, ...kinds: string[]): ResourceType[] =>
  kinds.map(kind => ({
    group: `${group}.m.upbound.io`,
    version: 'v1beta1',
    plural: `${kind.toLowerCase()}s`,
    kind,
    namespaced: true,
  }));

/** Every kind that our Compositions make. */
export const managedTypes: readonly ResourceType[] = [
  ...of('container.gcp', 'Cluster', 'NodePool'),
  ...of(
    'cloudplatform.gcp',
    'ServiceAccount',
    'ServiceAccountKey',
    'ProjectIAMMember',
  ),
  ...of(
    'ec2.aws',
    'VPC',
    'Subnet',
    'InternetGateway',
    'RouteTable',
    'Route',
    'RouteTableAssociation',
  ),
  ...of('iam.aws', 'Role', 'RolePolicyAttachment'),
  ...of('eks.aws', 'Cluster', 'NodeGroup', 'Addon', 'ClusterAuth'),
  ...of('azure', 'ResourceGroup'),
  ...of(
    'containerservice.azure',
    'KubernetesCluster',
    'KubernetesClusterNodePool',
  ),
  {
    group: 'kubernetes.m.crossplane.io',
    version: 'v1alpha1',
    plural: 'objects',
    kind: 'Object',
    namespaced: true,
  },
];

/** Which kind a selector of a field looks for. */
export const selectedKinds: Readonly<Record<string, string>> = {
  clusterSelector: 'Cluster',
  clusterNameSelector: 'Cluster',
  serviceAccountIdSelector: 'ServiceAccount',
  vpcIdSelector: 'VPC',
  subnetIdSelector: 'Subnet',
  routeTableIdSelector: 'RouteTable',
  gatewayIdSelector: 'InternetGateway',
  roleSelector: 'Role',
  roleArnSelector: 'Role',
  nodeRoleArnSelector: 'Role',
  resourceGroupNameSelector: 'ResourceGroup',
  kubernetesClusterIdSelector: 'KubernetesCluster',
};
