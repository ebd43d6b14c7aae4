import {
  type KubernetesObject,
  setCondition,
  type Condition,
} from '@assay/controller';

/** An ExperimentCluster as far as it concerns Crossplane. */
export interface ClusterResource extends KubernetesObject {
  spec: {
    provider: string;
    writeConnectionSecretToRef?: { name: string };
  };
  status?: {
    conditions?: Condition[];
    endpoint?: string;
    clusterName?: string;
    platformVersion?: string;
  };
}

export interface SecretObject extends KubernetesObject {
  type?: string;
  data?: Record<string, string>;
}

/** The finalizer of Crossplane's composite reconciler. */
export const compositeFinalizer = 'composite.apiextensions.crossplane.io';
export const compositeLabel = 'crossplane.io/composite';
export const pausedAnnotation = 'crossplane.io/paused';

/** The providers that are played here, and the scheme of the addresses of their clusters. */
const schemes: Record<string, string> = {
  local: 'process',
  simulated: 'simulated',
};

/** Address of the cluster, or undefined when its provider is somebody else's. */
export function endpointOf(cluster: ClusterResource): string | undefined {
  const scheme = schemes[cluster.spec.provider];
  return scheme && `${scheme}://${cluster.metadata.name}`;
}

/** The Secret that the composition would compose, owned by the cluster. */
export function connectionSecret(
  cluster: ClusterResource,
): SecretObject | undefined {
  const name = cluster.spec.writeConnectionSecretToRef?.name;
  const endpoint = endpointOf(cluster);
  if (!name || !endpoint) return undefined;
  const { namespace, name: composite, uid } = cluster.metadata;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      labels: { [compositeLabel]: composite },
      ownerReferences: [
        {
          apiVersion: 'assay.dev/v1alpha1',
          kind: 'ExperimentCluster',
          name: composite,
          uid: uid!,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    type: 'connection.crossplane.io/v1alpha1',
    data: { kubeconfig: encode(kubeconfig(composite, endpoint)) },
  };
}

/**
 * What the status has to say.
 *
 * @param observed - `problem` is why the composed resources could not be made, `ready` whether they
 * are all there
 */
export function clusterStatus(
  cluster: ClusterResource,
  observed: { problem?: string; paused: boolean; ready: boolean },
  now: string,
): NonNullable<ClusterResource['status']> {
  const { generation: observedGeneration, name } = cluster.metadata;
  const { problem, paused, ready } = observed;
  const synced = syncedCondition(paused, problem);
  let conditions = setCondition(
    cluster.status?.conditions,
    { ...synced, observedGeneration },
    now,
  );
  // A paused resource keeps what was last known of its readiness.
  if (!paused)
    conditions = setCondition(
      conditions,
      {
        ...(ready
          ? yes('Ready', 'Available')
          : no('Ready', 'Creating', 'Unready resources: cluster')),
        observedGeneration,
      },
      now,
    );
  if (!ready || paused) return { ...cluster.status, conditions };
  return {
    ...cluster.status,
    conditions,
    endpoint: endpointOf(cluster),
    clusterName: name,
    platformVersion: schemes[cluster.spec.provider],
  };
}

function syncedCondition(paused: boolean, problem: string | undefined) {
  if (paused)
    return no(
      'Synced',
      'ReconcilePaused',
      'Reconciliation is paused via the pause annotation',
    );
  return problem
    ? no('Synced', 'ReconcileError', problem)
    : yes('Synced', 'ReconcileSuccess');
}

function yes(type: string, reason: string) {
  return { type, status: 'True' as const, reason, message: '' };
}

function no(type: string, reason: string, message: string) {
  return { type, status: 'False' as const, reason, message };
}

/** A kubeconfig without credentials: there is nothing behind the address that asks for any. */
function kubeconfig(name: string, server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user: {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64');
}
