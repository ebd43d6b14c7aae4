import {
  annotations,
  labels,
  SHARED_REGISTRATION,
} from '@assay/plugin-experiments-common';
import type { ClusterRegistration } from '@assay/plugin-experiments-node';
import { CLUSTER_SECRET_LABEL } from '../../targets/clusterSecrets';
import type { Secret } from '../kinds';
import type { OwnedEntry } from '../ledger';
import { roleLabel } from '../names';
import type { Scope } from '../scope';

/** Annotation by which a run says that it uses a shared object. */
export function usedBy(runUid: string): string {
  return `${annotations.usedByPrefix}${runUid}`;
}

/**
 * The Secret that makes a shared cluster known to Argo CD, for every run that uses it. It belongs
 * to no run: each says by an annotation that it needs it, and the last one takes it away.
 */
export function buildSharedRegistration(
  scope: Scope,
  entry: OwnedEntry,
  { server, config }: ClusterRegistration,
): Secret {
  const encode = (text: string) => Buffer.from(text).toString('base64');
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: entry.objectName,
      namespace: entry.namespace,
      labels: {
        [CLUSTER_SECRET_LABEL]: 'cluster',
        [labels.shared]: SHARED_REGISTRATION,
        [labels.installation]: scope.deps.settings.installation,
        [labels.role]: roleLabel(entry.role),
      },
      annotations: { [usedBy(scope.uid)]: scope.key },
    },
    type: 'Opaque',
    data: {
      name: encode(entry.objectName),
      server: encode(server),
      config: encode(JSON.stringify(config)),
    },
  };
}
