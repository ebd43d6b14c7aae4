import type { KubernetesClient, KubernetesObject } from '@assay/controller';
import { isNotFound } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import type { PlannedPort } from './plan';

/** What is looked at of a Service. */
export interface Service extends KubernetesObject {
  spec?: {
    type?: string;
    externalIPs?: string[];
    ports?: { name?: string; port: number; nodePort?: number }[];
  };
  status?: {
    loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] };
  };
}

/** What is looked at of a node. */
export interface NodeAddresses extends KubernetesObject {
  status?: {
    addresses?: { type: string; address: string }[];
    conditions?: { type: string; status: string }[];
  };
}

/** From the outside first; a name is of use only where it resolves, so it comes last. */
const ADDRESS_TYPES = ['ExternalIP', 'InternalIP', 'ExternalDNS', 'Hostname'];

/**
 * `host:port` by which a port of a Service is reached from outside of its cluster: its load balancer,
 * an address that is led to it, or a port of a node. Undefined while there is none.
 */
export function decideOutside(
  service: Service | undefined,
  port: PlannedPort,
  nodes: readonly NodeAddresses[],
): string | undefined {
  const served = service?.spec?.ports?.find(
    each => each.port === port.port || each.name === port.name,
  );
  if (!service || !served) {
    return undefined;
  }
  const [balancer] = service.status?.loadBalancer?.ingress ?? [];
  const host =
    balancer?.ip ?? balancer?.hostname ?? service.spec?.externalIPs?.[0];
  if (host) {
    return join(host, served.port);
  }
  // The port of the nodes of a balancer that is still made leads past it.
  if (service.spec?.type !== 'NodePort' || !served.nodePort) {
    return undefined;
  }
  const node = nodeAddress(nodes);
  return node && join(node, served.nodePort);
}

function nodeAddress(nodes: readonly NodeAddresses[]): string | undefined {
  const addresses = nodes
    .filter(({ status }) =>
      status?.conditions?.some(
        ({ type, status: is }) => type === 'Ready' && is === 'True',
      ),
    )
    .flatMap(({ status }) => status?.addresses ?? []);
  return ADDRESS_TYPES.flatMap(type =>
    addresses.filter(each => each.type === type),
  ).at(0)?.address;
}

function join(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Reads where a port of a component is reached from outside of the cluster that it stands in. */
export async function readOutside(
  client: KubernetesClient,
  component: { app: string; namespace: string },
  port: PlannedPort,
): Promise<string | undefined> {
  let service: Service;
  try {
    service = await client.get<Service>(resources.services, {
      namespace: component.namespace,
      name: port.service ?? component.app,
    });
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
  const nodes =
    service.spec?.type === 'NodePort'
      ? (await client.list<NodeAddresses>(resources.nodes, { limit: 100 }))
          .items
      : [];
  return decideOutside(service, port, nodes);
}
