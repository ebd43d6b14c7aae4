import type { KubernetesClient } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import type {
  ClusterRegistration,
  ConnectionSource,
} from '@assay/plugin-experiments-node';
import { readClusterSecret } from '../targets/clusterSecrets';
import { readConnection, type Connection } from '../targets/readConnection';
import { getByEntry } from './getIfThere';
import type { Secret } from './kinds';
import { roles } from './names';
import { fieldsOf } from './planning/targets';
import type { Scope } from './scope';
import { signalledClient } from './signalledClient';
import { tellingClient } from './tellingClient';

/** A cluster that was made for the run and that is not registered, not yet or not any more. */
export class NotRegisteredError extends Error {
  constructor(readonly target: string) {
    super(`target "${target}" is not registered with Argo CD`);
  }
}

/**
 * Where the connection of a target stands: undefined for one that is made for the run. The spec
 * tells, so that teardown needs neither plan nor status.
 */
export function connectionSourceOf(
  scope: Scope,
  targetName: string,
): ConnectionSource | undefined {
  const { providers, settings } = scope.deps;
  const target = scope.run.spec.targets.find(({ name }) => name === targetName);
  if (!target) {
    return undefined;
  }
  const provider = providers.get(
    target.cluster.provider ?? settings.defaultProvider,
  );
  return provider?.origin === 'registered'
    ? provider.connectionOf(fieldsOf(target.cluster))
    : undefined;
}

/**
 * The registration of a target, as it was read a short while ago or is read now; undefined for the
 * hub itself.
 * @throws InputError when a shared one is not there any more, or not opened to the run
 * @throws NotRegisteredError when one that was made for the run is not registered
 */
export async function registrationOf(
  scope: Scope,
  targetName: string,
): Promise<ClusterRegistration | undefined> {
  const source = connectionSourceOf(scope, targetName);
  if (!source) {
    return madeRegistrationOf(scope, targetName);
  }
  if (source.type === 'hub') {
    return undefined;
  }
  const { registration } = await knownConnection(scope, targetName, () =>
    readConnection({
      client: scope.client,
      source,
      namespace: scope.namespace,
      argocdNamespace: scope.deps.settings.argocdNamespace,
    }),
  );
  return registration;
}

async function madeRegistrationOf(
  scope: Scope,
  targetName: string,
): Promise<ClusterRegistration> {
  const entry = scope.entry(roles.registration(targetName));
  if (!entry?.uid || entry.state === 'Gone') {
    throw new NotRegisteredError(targetName);
  }
  const { registration } = await knownConnection(
    scope,
    targetName,
    async () => {
      const secret = await getByEntry<Secret>(scope, resources.secrets, entry);
      if (secret?.metadata.uid !== entry.uid) {
        throw new NotRegisteredError(targetName);
      }
      return { ...readClusterSecret(secret!), clusterScopedKinds: [] };
    },
  );
  return registration;
}

/** How a target is reached, as it was read a short while ago, or is now. */
export function knownConnection(
  scope: Scope,
  target: string,
  read: () => Promise<Connection>,
): Promise<Connection> {
  return scope.deps.connections.of(useOf(scope, target), read);
}

function useOf({ key, uid }: Scope, target: string) {
  return { key, uid, target };
}

/**
 * The client for a target; that of the hub when there is no target, or it is the hub. Its calls end
 * with the pass, and what a target does not accept is read anew by the next one.
 */
export async function clientOf(
  scope: Scope,
  targetName: string | undefined,
): Promise<KubernetesClient> {
  const client = await lastingClientOf(scope, targetName);
  return targetName !== undefined && client
    ? tellingClient(signalledClient(client, scope.signal), error =>
        scope.deps.connections.heard(useOf(scope, targetName), error),
      )
    : scope.client;
}

/**
 * The client for a target that outlasts a pass: the same one as long as the target is registered in
 * the same way. Undefined for the hub.
 */
export async function lastingClientOf(
  scope: Scope,
  targetName: string | undefined,
): Promise<KubernetesClient | undefined> {
  const registration =
    targetName === undefined
      ? undefined
      : await registrationOf(scope, targetName);
  return registration && scope.deps.targets.clientOf(registration);
}
