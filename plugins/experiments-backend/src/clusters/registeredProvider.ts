import type {
  ConnectionSource,
  RegisteredClusterProvider,
} from '@assay/plugin-experiments-node';
import { reachAddress } from './reachAddress';

const dnsName = '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$';

/** Which cluster a target is: one that Argo CD knows, or the one of a kubeconfig Secret. */
const schema = {
  type: 'object',
  properties: {
    cluster: {
      type: 'string',
      description: 'What Argo CD calls the cluster.',
      minLength: 1,
      maxLength: 253,
    },
    secret: {
      type: 'object',
      description: 'A Secret in the namespace of the run.',
      required: ['name'],
      properties: {
        name: { type: 'string', pattern: dnsName, maxLength: 253 },
        key: { type: 'string', pattern: '^[-._a-zA-Z0-9]+$', maxLength: 253 },
      },
      additionalProperties: false,
    },
  },
  oneOf: [{ required: ['cluster'] }, { required: ['secret'] }],
  additionalProperties: false,
};

/** Key that a kubeconfig has in its Secret where the spec names none. */
const KUBECONFIG_KEY = 'kubeconfig';

function connectionOf({
  cluster,
  secret,
}: Readonly<Record<string, unknown>>): ConnectionSource {
  if (typeof cluster === 'string') {
    return { type: 'argocd-cluster', name: cluster, field: 'cluster' };
  }
  const { name, key = KUBECONFIG_KEY } = secret as {
    name: string;
    key?: string;
  };
  return { type: 'kubeconfig-secret', name, key, field: 'secret' };
}

/**
 * A provider of clusters that somebody made and registered. They differ in how one comes to be,
 * which is not the business of a run.
 */
export function registeredProvider(name: string): RegisteredClusterProvider {
  return {
    name,
    origin: 'registered',
    rung: 'existing',
    priced: false,
    sources: ['helm', 'git', 'oci'],
    schema,
    provisioningTimeoutMs: 5 * 60_000,
    deliveryTimeoutMs: 10 * 60_000,
    degradedGraceMs: 2 * 60_000,
    connectionOf,
    // Whether it has load balancers nobody knows; its nodes are where its API server is.
    opening: 'NodePort',
    address: reachAddress,
  };
}
