import { isNotFound } from '@assay/controller';
import { resources, type Reason } from '@assay/plugin-experiments-common';
import type {
  ClusterProvider,
  ClusterRegistration,
  ComposedClusterProvider,
} from '@assay/plugin-experiments-node';
import { isError } from '@backstage/errors';
import { bootstrapTarget } from '../../targets/bootstrap';
import { ensureOwned, type Wanted } from '../children';
import type { Secret } from '../kinds';
import {
  buildAppProject,
  buildRegistration,
  connectionSecretName,
} from '../manifests';
import { roles } from '../names';
import { done, skipped, type StepOutcome } from '../outcome';
import type { PlannedTarget } from '../plan';
import type { Scope } from '../scope';
import { planOf, providerOf } from './requirements';

const TIMEOUT_MS = 5 * 60_000;
/** No watch sees a Secret being filled. */
const LOOK_AGAIN_MS = 5_000;

/** A target whose connection is not usable yet. */
class NotConnectedError extends Error {
  constructor(readonly target: string, readonly what?: string) {
    super(`The connection of target "${target}" is not there yet`);
  }
}

/** What is answered while a connection is missing. */
export function decideConnection(observed: {
  target: string;
  /** What is missing, where it is not the connection Secret. */
  what?: string;
  now: number;
  deadline: number;
}): StepOutcome {
  const what = observed.what
    ? `target "${observed.target}": ${observed.what}`
    : `the connection Secret of target "${observed.target}"`;
  const reason: Reason = 'ProvisioningFailed';
  return observed.now >= observed.deadline
    ? {
        type: 'stalled',
        reason,
        message: observed.what
          ? `Not entered in time: ${what}`
          : `${what} was not filled in time`,
      }
    : {
        type: 'waiting',
        reason: 'InProgress',
        message: `Waiting for ${what}`,
        until: observed.deadline,
        retryAfterMs: LOOK_AGAIN_MS,
      };
}

/**
 * Makes the clusters known to Argo CD, in a project of the run's own. Before: ready clusters.
 * After: each destination resolves to exactly one cluster.
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
    ...plan.targets.map(
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
  ];
  try {
    const { outcome } = await ensureOwned(
      scope,
      wanted,
      'The clusters are being registered',
    );
    return outcome ?? done;
  } catch (error) {
    if (error instanceof NotConnectedError) {
      return decideConnection({
        target: error.target,
        what: error.what,
        now: scope.now,
        deadline: scope.deadline('ClustersRegistered', TIMEOUT_MS),
      });
    }
    if (isError(error) && error.name === 'InputError') {
      // A connection that can never be used.
      return {
        type: 'stalled',
        reason: 'ProvisioningFailed',
        message: error.message,
      };
    }
    throw error;
  }
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
  const provider = providerOf(scope, target);
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
  provider: ClusterProvider,
  connection: Record<string, string>,
): Promise<ClusterRegistration | undefined> {
  const { readBootstrap } = provider as Partial<ComposedClusterProvider>;
  if (!readBootstrap) {
    return undefined;
  }
  const outcome = await bootstrapTarget(
    readBootstrap(connection) ?? notConnected(target),
    { now: scope.now, signal: scope.signal },
  );
  return outcome.status === 'ready'
    ? outcome.registration
    : notConnected(target, outcome.message);
}

function notConnected(target: PlannedTarget, what?: string): never {
  throw new NotConnectedError(target.name, what);
}
