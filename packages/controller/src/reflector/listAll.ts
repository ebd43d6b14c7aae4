import { KubernetesClient, Selection, isGone } from '../client';
import { KubernetesObject, ResourceType } from '../resource';

/**
 * All objects at one resourceVersion, page by page. When the pages expire on
 * the way, as they do after five minutes, one request asks for all at once: a
 * second walk could expire like the first.
 */
export async function listAll<T extends KubernetesObject>(
  client: KubernetesClient,
  type: ResourceType,
  selection: Selection,
  pageSize: number,
  signal: AbortSignal,
): Promise<{ items: T[]; resourceVersion: string }> {
  const items: T[] = [];
  let token: string | undefined;
  do {
    try {
      const page = await client.list<T>(type, {
        ...selection,
        limit: pageSize,
        continue: token,
        signal,
      });
      items.push(...page.items);
      token = page.continue;
      if (!token) return { items, resourceVersion: page.resourceVersion };
    } catch (error) {
      if (!token || !isGone(error)) throw error;
      return client.list<T>(type, { ...selection, signal });
    }
  } while (token);
  throw new Error('unreachable');
}
