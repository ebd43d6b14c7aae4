import {
  listAll,
  type KubernetesClient,
  type KubernetesObject,
} from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';

/** What makes a node itself: another UID is another machine, another boot has lost what it held. */
export interface NodeIdentity {
  name: string;
  uid: string;
  bootId?: string;
}

interface Node extends KubernetesObject {
  status?: { nodeInfo?: { bootID?: string } };
}

interface Pod extends KubernetesObject {
  spec?: { nodeName?: string };
}

/** Every node of a cluster. */
export async function listNodes(
  client: KubernetesClient,
  signal: AbortSignal,
): Promise<NodeIdentity[]> {
  const { items } = await listAll<Node>(client, resources.nodes, { signal });
  return items.map(({ metadata, status }) => ({
    name: metadata.name,
    uid: metadata.uid!,
    ...(status?.nodeInfo?.bootID && { bootId: status.nodeInfo.bootID }),
  }));
}

/** The nodes that pods of some namespaces run on. */
export async function listNodesOf(
  client: KubernetesClient,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<NodeIdentity[]> {
  const used = new Set<string | undefined>();
  for (const namespace of new Set(namespaces)) {
    const { items } = await listAll<Pod>(client, resources.pods, {
      namespace,
      signal,
    });
    items.forEach(({ spec }) => used.add(spec?.nodeName));
  }
  const all = await listNodes(client, signal);
  return all.filter(({ name }) => used.has(name));
}

/**
 * Why the nodes that a run was measured on are not those that it began on, one sentence each. A
 * node that came in addition does not matter: nothing of the run was on it.
 */
export function decideReplacedNodes(
  before: readonly NodeIdentity[],
  after: readonly NodeIdentity[],
): string[] {
  return before.flatMap(node => {
    const now = after.find(({ name }) => name === node.name);
    if (!now) {
      return [`node "${node.name}" is gone`];
    }
    if (now.uid !== node.uid) {
      return [`node "${node.name}" was replaced`];
    }
    return now.bootId !== node.bootId
      ? [`node "${node.name}" was restarted`]
      : [];
  });
}
