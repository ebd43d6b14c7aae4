import { isNotFound } from '@assay/controller';
import { resources, type Reason } from '@assay/plugin-experiments-common';
import type { ClusterRegistration } from '@assay/plugin-experiments-node';
import { ensureOwned, type Wanted } from '../children';
import type { Secret } from '../kinds';
import {
  buildAppProject,
  buildNamespace,
  buildRegistration,
  connectionSecretName,
} from '../manifests';
import { roles } from '../names';
import { done, skipped, type StepOutcome } from '../outcome';
import { isShared, neededNamespaces } from '../placement';
import type { PlannedTarget } from '../plan';
import type { Scope } from '../scope';
import { shareRegistrations } from './shareRegistrations';
import { composedProviderOf, planOf } from './requirements';

const TIMEOUT_MS = 5 * 60_000;
/** No watch sees a Secret being filled. */
const LOOK_AGAIN_MS = 5_000;

/** A target whose connection Secret is not usable yet. */
class NotConnectedError extends Error {
  constructor(readonly target: string) {
    super(`The connection of target "${target}" is not there yet`);
  }
}

/** What is answered while a connection is missing. */
export function decideConnection(observed: {
  target: string;
  now: number;
  deadline: number;
}): StepOutcome {
  const what = `the connection Secret of target "${observed.target}"`;
  const reason: Reason = 'ProvisioningFailed';
  return observed.now >= observed.deadline
    ? { type: 'stalled', reason, message: `${what} was not filled in time` }
    : {
        type: 'waiting',
        reason: 'InProgress',
        message: `Waiting for ${what}`,
        until: observed.deadline,
        retryAfterMs: LOOK_AGAIN_MS,
      };
}

/**
 * Makes the clusters known to Argo CD, in a project of the run's own, and the namespaces that the
 * run needs on shared ones. Before: ready clusters. After: each destination resolves to exactly one
 * cluster.
 */
export async function registerClusters(scope: Scope): Promise<StepOutcome> {
  if (scope.is('ClustersRegistered')) {
    return skipped;
  }
  const plan = planOf(scope);
  const namespace = scope.deps.settings.argocdNamespace;
  const wanted: Wanted[] = [
    {
      role: roles.project,
      type: resources.appProjects,
      namespace,
      onVanished: 'fail',
      build: entry => buildAppProject(scope, entry, plan),
    },
    ...plan.targets
      .filter(target => !isShared(target))
      .map(
        (target): Wanted => ({
          role: roles.registration(target.name),
          type: resources.secrets,
          namespace,
          onVanished: 'fail',
          build: async entry =>
            buildRegistration(
              scope,
              entry,
              plan,
              target.name,
              await readRegistration(scope, target),
            ),
        }),
      ),
    ...neededNamespaces(plan).map(
      (needed): Wanted => ({
        role: roles.namespace(needed.target.name, needed.namespace),
        type: resources.namespaces,
        namespace: '',
        ...(needed.target.connection.type !== 'hub' && {
          target: needed.target.name,
        }),
        onVanished: 'fail',
        build: entry => buildNamespace(scope, entry, plan),
      }),
    ),
  ];
  try {
    const { outcome } = await ensureOwned(
      scope,
      wanted,
      'The clusters are being registered',
    );
    return outcome ?? withDeadline(scope, await shareRegistrations(scope));
  } catch (error) {
    if (error instanceof NotConnectedError) {
      return decideConnection({
        target: error.target,
        now: scope.now,
        deadline: scope.deadline('ClustersRegistered', TIMEOUT_MS),
      });
    }
    throw error;
  }
}

/** A wait for others ends with the time of the step. */
function withDeadline(
  scope: Scope,
  outcome: StepOutcome | undefined,
): StepOutcome {
  if (outcome?.type !== 'waiting') {
    return outcome ?? done;
  }
  const until = scope.deadline('ClustersRegistered', TIMEOUT_MS);
  const { reason, message } = outcome;
  return scope.now >= until
    ? { type: 'stalled', reason, message }
    : { ...outcome, until };
}

async function readRegistration(
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
  const registration = composedProviderOf(scope, target).readRegistration(
    connection,
  );
  if (!registration) {
    throw new NotConnectedError(target.name);
  }
  return registration;
}
