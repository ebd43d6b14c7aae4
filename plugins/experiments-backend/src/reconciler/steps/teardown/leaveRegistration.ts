import { isNotFound } from '@assay/controller';
import { resources, usersOf } from '@assay/plugin-experiments-common';
import { getByEntry } from '../../getIfThere';
import type { Secret } from '../../kinds';
import type { OwnedEntry } from '../../ledger';
import { usedBy } from '../../manifests';
import type { Scope } from '../../scope';

/** What a run does to a shared registration that it no longer needs. */
export function decideLeaving(
  live: Pick<Secret, 'metadata'> | undefined,
  runUid: string,
): 'Nothing' | 'Leave' | 'Delete' {
  const users = live ? usersOf(live).map(user => user.runUid) : [];
  if (!users.includes(runUid)) {
    return 'Nothing';
  }
  return users.length > 1 ? 'Leave' : 'Delete';
}

/**
 * Takes the run's name off a shared registration, and the registration away with the last one. Both
 * only as it was read: a run that joins meanwhile makes it a conflict, and the next pass looks anew.
 */
export async function leaveRegistration(
  scope: Scope,
  entry: OwnedEntry,
): Promise<void> {
  const live = await getByEntry<Secret>(scope, resources.secrets, entry);
  const { name, namespace, uid, resourceVersion } = live?.metadata ?? {};
  switch (decideLeaving(live, scope.uid)) {
    case 'Delete':
      try {
        await scope.client.delete(
          resources.secrets,
          { name: name!, namespace },
          { uid, resourceVersion },
        );
      } catch (error) {
        if (!isNotFound(error)) {
          throw error;
        }
      }
      break;
    case 'Leave': {
      const annotations = { ...live!.metadata.annotations };
      delete annotations[usedBy(scope.uid)];
      await scope.client.replace(resources.secrets, {
        ...live!,
        metadata: { ...live!.metadata, annotations },
      });
      break;
    }
    default:
  }
  scope.markEntry(entry.name, 'Gone');
}
