import type { KubernetesObject, ResourceType } from '@assay/controller';
import {
  isSharedRegistration,
  labels,
  resources,
  usersOf,
} from '@assay/plugin-experiments-common';
import {
  identify,
  type ClusterName,
  type SeenObject,
  type SharedRegistration,
  type Suspect,
} from '../decide';

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
    ...seen(type, metadata.uid, object),
    identity,
    owners: (metadata.ownerReferences ?? []).map(({ uid }) => uid),
    ...(type === resources.secrets && { cluster: clusterOf(object) }),
    ...(type === resources.applications && {
      destination: destinationOf(object),
    }),
  };
}

/** A cluster Secret that runs share; undefined of any other. */
export function toSharedRegistration(
  secret: KubernetesObject,
): SharedRegistration | undefined {
  const { uid, resourceVersion, labels: own = {} } = secret.metadata;
  if (!isSharedRegistration(secret) || !uid || !resourceVersion) {
    return undefined;
  }
  return {
    ...seen(resources.secrets, uid, secret),
    resourceVersion,
    installation: own[labels.installation],
    users: usersOf(secret),
    cluster: clusterOf(secret),
  };
}

function seen(
  type: ResourceType,
  uid: string,
  { metadata }: KubernetesObject,
): SeenObject {
  const { namespace, name, deletionTimestamp } = metadata;
  return {
    type,
    namespace,
    name,
    uid,
    ...(deletionTimestamp && { deletedAt: Date.parse(deletionTimestamp) }),
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
