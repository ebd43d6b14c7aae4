import {
  type CallOptions,
  type KubernetesClient,
  type Selection,
  isGone,
} from '../client';
import type { KubernetesObject, ResourceType } from '../resource';

/** @public */
export interface ListAllOptions extends CallOptions, Selection {
  /** Objects in one answer; 500. */
  pageSize?: number;
}

/**
 * All objects at one resourceVersion, asked live, page by page. When the pages expire on
 * the way, as they do after five minutes, one request asks for all at once: a
 * second walk could expire like the first.
 *
 * @public
 */
export async function listAll<T extends KubernetesObject = KubernetesObject>(
  client: KubernetesClient,
  type: ResourceType,
  { pageSize = 500, ...selection }: ListAllOptions = {},
): Promise<{ items: T[]; resourceVersion: string }> {
  const items: T[] = [];
  let token: string | undefined;
  do {
    try {
      const page = await client.list<T>(type, {
        ...selection,
        limit: pageSize,
        continue: token,
      });
      items.push(...page.items);
      token = page.continue;
      if (!token) return { items, resourceVersion: page.resourceVersion };
    } catch (error) {
      if (!token || !isGone(error)) throw error;
      return client.list<T>(type, selection);
    }
  } while (token);
  throw new Error('unreachable');
}
