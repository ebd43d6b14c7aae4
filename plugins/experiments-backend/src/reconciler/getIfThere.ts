import {
  isNotFound,
  type KubernetesObject,
  type ObjectKey,
  type ResourceType,
} from '@assay/controller';
import type { OwnedEntry } from './ledger';
import type { Scope } from './scope';

/** An object, asked live; undefined when it is not there. */
export async function getIfThere<T extends KubernetesObject>(
  { client }: Pick<Scope, 'client'>,
  type: ResourceType,
  key: ObjectKey,
): Promise<T | undefined> {
  try {
    return await client.get<T>(type, key);
  } catch (error) {
    if (isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}

/** The object that has the name of an entry, ours or not, asked live. */
export function getByEntry<T extends KubernetesObject>(
  scope: Pick<Scope, 'client'>,
  type: ResourceType,
  entry: OwnedEntry,
): Promise<T | undefined> {
  return getIfThere<T>(scope, type, {
    namespace: entry.namespace,
    name: entry.objectName,
  });
}
