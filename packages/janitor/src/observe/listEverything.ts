import {
  isGone,
  type KubernetesClient,
  type KubernetesObject,
  type ResourceType,
  type Selection,
} from '@assay/controller';

const PAGE_SIZE = 500;

/** All objects of a kind, asked live, page by page; from the start again when the pages expire. */
export async function listEverything<T extends KubernetesObject>(
  client: KubernetesClient,
  type: ResourceType,
  selection: Selection,
): Promise<T[]> {
  const items: T[] = [];
  let token: string | undefined;
  do {
    try {
      const page = await client.list<T>(type, {
        ...selection,
        limit: PAGE_SIZE,
        continue: token,
      });
      items.push(...page.items);
      token = page.continue;
    } catch (error) {
      if (!token || !isGone(error)) {
        throw error;
      }
      return (await client.list<T>(type, selection)).items;
    }
  } while (token);
  return items;
}
