import type { AddressRequest } from '@assay/plugin-experiments-node';
import { serviceAddress } from './serviceAddress';

/**
 * URL of a port of a component in a Kubernetes cluster: by its Service for a load in the same
 * cluster, where the name of the Service means something, and from outside for one elsewhere.
 */
export function reachAddress(request: AddressRequest): string | undefined {
  const { sameCluster, outside, protocol, externalUrls, port } = request;
  if (sameCluster) {
    return serviceAddress(request);
  }
  return outside ? `${protocol}://${outside}` : externalUrls[port.index];
}
