import { resources } from '@assay/plugin-experiments-common';
import type { KubernetesObject } from '@assay/controller';
import { ensureLoadAccount } from '../../targets/loadAccount';
import type { Wanted } from '../children';
import type { OwnedEntry } from '../ledger';
import { remoteLoadTarget } from '../loadPlacement';
import { buildLoadAccess, buildNamespace } from '../manifests';
import { roles } from '../names';
import type { PlannedTarget, RunPlan } from '../plan';
import type { Scope } from '../scope';
import { clientOf, registrationOf } from '../targetAccess';
import { NotConnectedError } from './readRegistration';

/**
 * What a load in another cluster needs: a namespace there, and a Secret on the hub by which the
 * steps of the Workflow reach it.
 */
export function wantLoadPlace(scope: Scope, plan: RunPlan): Wanted[] {
  const target = remoteLoadTarget(plan);
  return target
    ? [
        {
          role: roles.loadNamespace,
          type: resources.namespaces,
          namespace: '',
          target: target.name,
          onVanished: 'fail',
          build: entry => buildNamespace(scope, entry, plan),
        },
        {
          role: roles.loadAccess,
          type: resources.secrets,
          namespace: scope.namespace,
          onVanished: 'fail',
          build: entry => buildAccess(scope, entry, plan, target),
        },
      ]
    : [];
}

async function buildAccess(
  scope: Scope,
  entry: OwnedEntry,
  plan: RunPlan,
  { name: target }: PlannedTarget,
): Promise<KubernetesObject> {
  const namespace = scope.entry(roles.loadNamespace)?.objectName;
  const registration = await registrationOf(scope, target);
  if (!namespace || !registration) {
    throw new Error(`The load of run ${scope.key} has no place`);
  }
  const token = await ensureLoadAccount(
    await clientOf(scope, target),
    namespace,
  );
  if (!token) {
    throw new NotConnectedError(
      target,
      'it has not made the token for the load',
    );
  }
  return buildLoadAccess(scope, entry, plan, {
    target,
    namespace,
    registration,
    token,
  });
}
