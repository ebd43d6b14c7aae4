import { isAlreadyExists } from '@assay/controller';
import {
  isSharedRegistration,
  resources,
  usersOf,
} from '@assay/plugin-experiments-common';
import type { ClusterRegistration } from '@assay/plugin-experiments-node';
import {
  listClusterSecrets,
  readClusterSecret,
} from '../../targets/clusterSecrets';
import type { Secret } from '../kinds';
import { intentOf, type OwnedEntry } from '../ledger';
import { buildSharedRegistration, usedBy } from '../manifests';
import { roles, sharedRegistrationName } from '../names';
import type { StepOutcome } from '../outcome';
import { isShared, type SharedTarget } from '../placement';
import { hashOf } from '../plan';
import type { Scope } from '../scope';
import { registrationOf } from '../targetAccess';
import { planOf } from './requirements';

/** What a run makes of a registration of its server that is there. */
export type SharingDecision = 'Use' | 'Join' | 'Replace' | 'Wait' | 'NotOurs';

/**
 * Whether a run may use a registration that others made. With the same credential it does; with
 * another one it would change under the others what Argo CD may do, so it waits for them.
 */
export function decideSharing(observed: {
  live: Pick<Secret, 'metadata' | 'data'>;
  wanted: ClusterRegistration;
  runUid: string;
}): SharingDecision {
  const { live, wanted, runUid } = observed;
  if (!isSharedRegistration(live)) {
    return 'NotOurs';
  }
  const users = usersOf(live).map(user => user.runUid);
  const { registration } = readClusterSecret(live);
  const same = hashOf(registration) === hashOf(wanted);
  if (same) {
    return users.includes(runUid) ? 'Use' : 'Join';
  }
  return users.every(uid => uid === runUid) ? 'Replace' : 'Wait';
}

/**
 * Makes the servers of kubeconfig Secrets known to Argo CD: one registration for each, whoever uses
 * it. One that an administrator made is used as it is, and never in the ledger.
 */
export async function shareRegistrations(
  scope: Scope,
): Promise<StepOutcome | undefined> {
  const servers = new Map(
    planOf(scope)
      .targets.filter(isShared)
      .flatMap(target =>
        target.connection.type === 'kubeconfig-secret' && target.server
          ? [[target.server, target] as const]
          : [],
      ),
  );
  const intents: OwnedEntry[] = [];
  for (const [server, target] of servers) {
    const entry = scope.entry(roles.sharedRegistration(server));
    if (!entry) {
      if (!(await isRegisteredByOthers(scope, server))) {
        intents.push(newIntent(scope, server));
      }
    } else if (entry.state === 'Intended') {
      const waiting = scope.wasIntended(entry)
        ? await share(scope, entry, target)
        : undefined;
      if (waiting) {
        return waiting;
      }
    }
  }
  return intents.length > 0
    ? {
        type: 'intend',
        entries: intents,
        message: 'The clusters are being registered',
      }
    : undefined;
}

function newIntent(scope: Scope, server: string): OwnedEntry {
  return intentOf({
    runUid: scope.uid,
    role: roles.sharedRegistration(server),
    attempt: 1,
    type: resources.secrets,
    namespace: scope.deps.settings.argocdNamespace,
    objectName: sharedRegistrationName(server),
  });
}

async function isRegisteredByOthers(
  scope: Scope,
  server: string,
): Promise<boolean> {
  const secrets = await listClusterSecrets(
    scope.client,
    scope.deps.settings.argocdNamespace,
  );
  return secrets.some(
    secret =>
      !isSharedRegistration(secret) &&
      readClusterSecret(secret).registration.server === server,
  );
}

/** Creates the registration, or says on the one that is there that this run uses it too. */
async function share(
  scope: Scope,
  entry: OwnedEntry,
  target: SharedTarget,
): Promise<StepOutcome | undefined> {
  const wanted = await registrationOf(scope, target.name);
  if (!wanted || wanted.server !== target.server) {
    return {
      type: 'stalled',
      reason: 'NameTaken',
      message: `The kubeconfig of target "${target.name}" named ${target.server} at admission and names another server now`,
    };
  }
  const object = buildSharedRegistration(scope, entry, wanted);
  try {
    const created = await scope.client.create(resources.secrets, object);
    scope.markEntry(entry.name, 'Created', created.metadata.uid);
    return undefined;
  } catch (error) {
    if (!isAlreadyExists(error)) {
      throw error;
    }
  }
  const live = await scope.client.get<Secret>(resources.secrets, {
    namespace: entry.namespace,
    name: entry.objectName,
  });
  const decision = decideSharing({ live, wanted, runUid: scope.uid });
  if (decision === 'NotOurs') {
    return {
      type: 'stalled',
      reason: 'NameTaken',
      message: `Secret "${entry.objectName}" exists and belongs to somebody else`,
    };
  }
  if (decision === 'Wait') {
    return {
      type: 'waiting',
      reason: 'NameTaken',
      message: `${target.server} is registered with another credential, which ${
        usersOf(live).length
      } other runs use`,
      retryAfterMs: 30_000,
    };
  }
  if (decision !== 'Use') {
    await scope.client.replace(resources.secrets, {
      ...live,
      ...(decision === 'Replace' && { data: object.data }),
      metadata: {
        ...live.metadata,
        annotations: {
          ...live.metadata.annotations,
          [usedBy(scope.uid)]: scope.key,
        },
      },
    });
  }
  scope.markEntry(entry.name, 'Created', live.metadata.uid);
  return undefined;
}
