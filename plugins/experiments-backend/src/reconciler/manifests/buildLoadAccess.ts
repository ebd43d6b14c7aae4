import type { ClusterRegistration } from '@assay/plugin-experiments-node';
import type { Secret } from '../kinds';
import type { OwnedEntry } from '../ledger';
import { roles } from '../names';
import type { RunPlan } from '../plan';
import type { Scope } from '../scope';
import { ownedMetadata, ownerReference } from './ownedMetadata';

/** Key of the Secret; components/platform/loadgen reads it. */
const KEY = 'access.json';

/**
 * The Secret by which the steps of the Workflow reach the namespace of the load in another cluster,
 * and nothing else there: with the token of an account of that namespace, not with ours.
 */
export function buildLoadAccess(
  scope: Scope,
  entry: OwnedEntry,
  plan: RunPlan,
  load: {
    target: string;
    namespace: string;
    registration: ClusterRegistration;
    token: string;
  },
): Secret {
  const { target, namespace, registration, token } = load;
  const { insecure, serverName, caData } = (registration.config
    .tlsClientConfig ?? {}) as {
    insecure?: boolean;
    serverName?: string;
    caData?: string;
  };
  const metadata = ownedMetadata(scope, entry, {
    ...plan,
    owner: ownerReference(scope.entry(roles.plan), 'v1', 'ConfigMap'),
  });
  const access = {
    target,
    server: registration.server,
    ...(insecure && { insecure }),
    ...(serverName && { serverName }),
    ...(caData && { ca: Buffer.from(caData, 'base64').toString('utf8') }),
    token,
    namespace,
    // Nothing outlives what the whole load may take, whoever forgets it.
    deadlineSeconds: plan.workflow.timeoutSeconds,
    labels: metadata.labels,
  };
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    type: 'Opaque',
    data: { [KEY]: Buffer.from(JSON.stringify(access)).toString('base64') },
  };
}
