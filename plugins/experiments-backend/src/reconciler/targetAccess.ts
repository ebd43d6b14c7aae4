import type { KubernetesClient } from '@assay/controller';
import type {
  ClusterRegistration,
  ConnectionSource,
} from '@assay/plugin-experiments-node';
import { readConnection } from '../targets/readConnection';
import { fieldsOf } from './planning/targets';
import type { Scope } from './scope';
import { signalledClient } from './signalledClient';

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
 * The registration of a shared target, read live; undefined for the hub itself and for a target
 * that is made for the run.
 * @throws InputError when it is not there any more, or not opened to the run
 */
export async function registrationOf(
  scope: Scope,
  targetName: string,
): Promise<ClusterRegistration | undefined> {
  const source = connectionSourceOf(scope, targetName);
  if (!source || source.type === 'hub') {
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

/** The client for a shared target; that of the hub when there is no target, or it is the hub. */
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
