import { KubernetesObject, ResourceType } from '../resource';
import { toMicroTime } from '../microTime';

/** @public */
export const leaseType: ResourceType = {
  group: 'coordination.k8s.io',
  version: 'v1',
  plural: 'leases',
  kind: 'Lease',
  namespaced: true,
};

/** @public */
export interface Lease extends KubernetesObject {
  spec?: {
    /** Empty: nobody. */
    holderIdentity?: string;
    leaseDurationSeconds?: number;
    acquireTime?: string;
    renewTime?: string;
    /** How often the lease went to another holder. */
    leaseTransitions?: number;
  };
}

/** The lease as its holder writes it, from what was there before. */
export function heldLease(options: {
  previous?: Lease;
  namespace: string;
  name: string;
  identity: string;
  durationMs: number;
  nowMs: number;
}): Lease {
  const { previous, identity } = options;
  const now = toMicroTime(options.nowMs);
  const known = previous?.spec ?? {};
  const keeps = known.holderIdentity === identity;
  return {
    metadata: previous?.metadata ?? {
      namespace: options.namespace,
      name: options.name,
    },
    spec: {
      ...known,
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(options.durationMs / 1000),
      acquireTime: keeps ? known.acquireTime ?? now : now,
      renewTime: now,
      leaseTransitions:
        keeps || !previous
          ? known.leaseTransitions ?? 0
          : (known.leaseTransitions ?? 0) + 1,
    },
  };
}

/** The lease as its holder leaves it: free at once. */
export function releasedLease(lease: Lease, nowMs: number): Lease {
  return {
    ...lease,
    spec: {
      ...lease.spec,
      holderIdentity: '',
      leaseDurationSeconds: 1,
      renewTime: toMicroTime(nowMs),
    },
  };
}
