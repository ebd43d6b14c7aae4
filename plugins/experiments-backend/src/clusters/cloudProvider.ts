import type {
  ClusterBootstrap,
  ClusterRegistration,
  ClusterRequest,
  ComposedClusterProvider,
} from '@assay/plugin-experiments-node';
import { readKubeconfig } from './readKubeconfig';
import { reachAddress } from './reachAddress';

/** What a target says where it says nothing. One table of these stands in each cloud's folder. */
export interface CloudDefaults {
  region: string;
  /** Kubernetes version; absent: the cloud's own default. */
  version?: string;
  machineType: string;
  nodes: number;
  preemptible: boolean;
  diskSizeGb: number;
}

/** Fields that a target of every cloud may have, checked. */
export interface CloudFields {
  region?: string;
  zone?: string;
  version?: string;
  machineType?: string;
  nodes?: number;
  preemptible?: boolean;
  diskSizeGb?: number;
  labels?: Record<string, string>;
}

/** JSON Schemas of the fields that every cloud has, in words and bounds that all of them share. */
export function cloudProperties(options: {
  region: string;
  zone: string;
  machineType: string;
}): Record<string, unknown> {
  return {
    region: {
      type: 'string',
      description: 'Region of the cloud.',
      pattern: options.region,
    },
    zone: {
      type: 'string',
      description: 'Zone of the region, in which all nodes are.',
      pattern: options.zone,
    },
    version: {
      type: 'string',
      description: 'Kubernetes version, such as 1.35.',
      pattern: '^1\\.[0-9]{2}(\\.[0-9]+)?(-[a-z0-9.]+)?$',
    },
    machineType: {
      type: 'string',
      description: 'Machine type of the nodes.',
      pattern: options.machineType,
    },
    nodes: {
      type: 'integer',
      description: 'Number of nodes.',
      minimum: 1,
      maximum: 50,
    },
    preemptible: {
      type: 'boolean',
      description: 'Whether the nodes may be taken back by the cloud.',
    },
    diskSizeGb: {
      type: 'integer',
      description: 'Disk of each node, in GB.',
      minimum: 20,
      maximum: 4096,
    },
    labels: {
      type: 'object',
      description:
        'Labels of everything that is made in the cloud, beside those of the run. Only what all clouds allow.',
      maxProperties: 20,
      propertyNames: { pattern: '^(?!assay-)[a-z][a-z0-9_-]{0,62}$' },
      additionalProperties: { type: 'string', pattern: '^[a-z0-9_-]{0,63}$' },
    },
  };
}

/** The nodes of a target, in the form of an `ExperimentCluster`. */
export function nodesOf(fields: CloudFields, defaults: CloudDefaults) {
  return {
    count: fields.nodes ?? defaults.nodes,
    machineType: fields.machineType ?? defaults.machineType,
    spot: fields.preemptible ?? defaults.preemptible,
    diskSizeGb: fields.diskSizeGb ?? defaults.diskSizeGb,
  };
}

/** Labels of everything in the cloud. Expiry is in Unix seconds: no cloud's labels take a colon. */
export function tagsOf({
  fields,
  tags,
  expiresAt,
}: ClusterRequest): Record<string, string> {
  return {
    ...(fields as CloudFields).labels,
    ...tags,
    'assay-expires-at': String(Math.ceil(Date.parse(expiresAt) / 1000)),
  };
}

/** What the connection itself holds, as Argo CD would use it. */
export function registrationOf(
  connection: Readonly<Record<string, string>>,
): ClusterRegistration | undefined {
  const kubeconfig = readKubeconfig(connection);
  if (!kubeconfig) {
    return undefined;
  }
  const { server, caData, token, certData, keyData } = kubeconfig;
  return {
    server,
    config: {
      ...(token && { bearerToken: token }),
      tlsClientConfig: {
        insecure: false,
        ...(caData && { caData }),
        ...(certData && keyData && { certData, keyData }),
      },
    },
  };
}

/** Enters with the client certificate of an administrator; undefined while there is none. */
export function certificateBootstrapOf(
  connection: Readonly<Record<string, string>>,
): ClusterBootstrap | undefined {
  const kubeconfig = readKubeconfig(connection);
  if (!kubeconfig?.certData || !kubeconfig.keyData) {
    return undefined;
  }
  const { server, caData, certData, keyData } = kubeconfig;
  return {
    server,
    caData,
    credential: { kind: 'certificate', certData, keyData },
  };
}

/** What all clouds have in common. */
export const cloudBasics = {
  origin: 'composed',
  rung: 'cloud',
  priced: true,
  sources: ['helm', 'git', 'oci'],
  deliveryTimeoutMs: 15 * 60_000,
  // Pods wait for images and volumes, and look degraded meanwhile.
  degradedGraceMs: 2 * 60_000,
  readRegistration: registrationOf,
  opening: 'LoadBalancer',
  address: reachAddress,
} as const satisfies Partial<ComposedClusterProvider>;
