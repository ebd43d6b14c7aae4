import { isNotFound } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import type {
  ClusterRegistration,
  ComposedClusterProvider,
} from '@assay/plugin-experiments-node';
import { bootstrapTarget } from '../../targets/bootstrap';
import type { Secret } from '../kinds';
import { connectionSecretName } from '../manifests';
import { roles } from '../names';
import type { PlannedTarget } from '../plan';
import type { Scope } from '../scope';
import { composedProviderOf } from './requirements';

/** A target whose connection is not usable yet. */
export class NotConnectedError extends Error {
  constructor(readonly target: string, readonly what?: string) {
    super(`The connection of target "${target}" is not there yet`);
  }
}

/**
 * How a cluster that was made for the run is registered, from its connection Secret.
 * @throws NotConnectedError while that is not known yet
 * @throws InputError when the connection can never be used
 */
export async function readRegistration(
  scope: Scope,
  target: PlannedTarget,
): Promise<ClusterRegistration> {
  const cluster = scope.entry(roles.cluster(target.name))?.objectName ?? '';
  let secret: Secret;
  try {
    secret = await scope.client.get<Secret>(resources.secrets, {
      namespace: scope.namespace,
      name: connectionSecretName(cluster),
    });
  } catch (error) {
    throw isNotFound(error) ? new NotConnectedError(target.name) : error;
  }
  const connection = Object.fromEntries(
    Object.entries(secret.data ?? {}).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString('utf8'),
    ]),
  );
  const provider = composedProviderOf(scope, target);
  return (
    (await enter(scope, target, provider, connection)) ??
    provider.readRegistration(connection) ??
    notConnected(target)
  );
}

/** Makes an account of ours in a target whose connection is only a way in; undefined for others. */
async function enter(
  scope: Scope,
  target: PlannedTarget,
  provider: ComposedClusterProvider,
  connection: Record<string, string>,
): Promise<ClusterRegistration | undefined> {
  if (!provider.readBootstrap) {
    return undefined;
  }
  const outcome = await bootstrapTarget(
    provider.readBootstrap(connection) ?? notConnected(target),
    { now: scope.now, signal: scope.signal },
  );
  return outcome.status === 'ready'
    ? outcome.registration
    : notConnected(target, outcome.message);
}

function notConnected(target: PlannedTarget, what?: string): never {
  throw new NotConnectedError(target.name, what);
}
