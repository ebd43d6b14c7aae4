import type { KubernetesClient } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import type {
  ClusterRegistration,
  ConnectionSource,
} from '@assay/plugin-experiments-node';
import { readClusterSecret } from '../targets/clusterSecrets';
import { readConnection } from '../targets/readConnection';
import { getByEntry } from './getIfThere';
import type { Secret } from './kinds';
import { roles } from './names';
import { fieldsOf } from './planning/targets';
import type { Scope } from './scope';
import { signalledClient } from './signalledClient';

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
 * The registration of a target, read live; undefined for the hub itself.
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
  const { registration } = await readConnection({
    client: scope.client,
    source,
    namespace: scope.namespace,
    argocdNamespace: scope.deps.settings.argocdNamespace,
  });
  return registration;
}

async function madeRegistrationOf(
  scope: Scope,
  targetName: string,
): Promise<ClusterRegistration> {
  const entry = scope.entry(roles.registration(targetName));
  const secret =
    entry?.uid && entry.state !== 'Gone'
      ? await getByEntry<Secret>(scope, resources.secrets, entry)
      : undefined;
  if (!secret || secret.metadata.uid !== entry?.uid) {
    throw new NotRegisteredError(targetName);
  }
  return readClusterSecret(secret).registration;
}

/** The client for a target; that of the hub when there is no target, or it is the hub. */
export async function clientOf(
  scope: Scope,
  targetName: string | undefined,
): Promise<KubernetesClient> {
  const registration =
    targetName === undefined
      ? undefined
      : await registrationOf(scope, targetName);
  return registration
    ? signalledClient(scope.deps.targets.clientOf(registration), scope.signal)
    : scope.client;
}
