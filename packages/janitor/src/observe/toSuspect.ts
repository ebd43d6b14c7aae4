import type { KubernetesObject, ResourceType } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import { identify, type ClusterName, type Suspect } from '../decide';

/** An object as decisions see it; undefined when it names no run. */
export function toSuspect(
  type: ResourceType,
  object: KubernetesObject,
): Suspect | undefined {
  const { metadata } = object;
  const identity = identify(object);
  if (!identity || !metadata.uid) {
    return undefined;
  }
  return {
    type,
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    identity,
    owners: (metadata.ownerReferences ?? []).map(({ uid }) => uid),
    ...(metadata.deletionTimestamp && {
      deletedAt: Date.parse(metadata.deletionTimestamp),
    }),
    ...(type === resources.secrets && { cluster: clusterOf(object) }),
    ...(type === resources.applications && {
      destination: destinationOf(object),
    }),
  };
}

/** What a cluster Secret of Argo CD calls its cluster. Nothing else of it is looked at. */
export function clusterOf(secret: KubernetesObject): ClusterName {
  const { data = {} } = secret as { data?: Record<string, string> };
  const read = (key: string) =>
    data[key] && Buffer.from(data[key], 'base64').toString('utf8');
  return { name: read('name'), server: read('server') };
}

/** Where an Application delivers to. */
export function destinationOf(application: KubernetesObject): ClusterName {
  const { spec } = application as { spec?: { destination?: ClusterName } };
  const { name, server } = spec?.destination ?? {};
  return { name, server };
}
