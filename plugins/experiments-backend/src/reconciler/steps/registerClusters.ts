import { resources, type Reason } from '@assay/plugin-experiments-common';
import { isError } from '@backstage/errors';
import { ensureOwned, type Wanted } from '../children';
import {
  buildAppProject,
  buildNamespace,
  buildRegistration,
} from '../manifests';
import { roles } from '../names';
import { done, skipped, type StepOutcome } from '../outcome';
import { isShared, neededNamespaces } from '../placement';
import type { Scope } from '../scope';
import { NotConnectedError, readRegistration } from './readRegistration';
import { renewRegistrations } from './renewRegistrations';
import { planOf } from './requirements';
import { shareRegistrations } from './shareRegistrations';
import { wantLoadPlace } from './wantLoadPlace';

const TIMEOUT_MS = 5 * 60_000;
/** No watch sees a Secret being filled. */
const LOOK_AGAIN_MS = 5_000;

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
 * Makes the clusters known to Argo CD, in a project of the run's own, and the namespaces that the
 * run needs on shared ones, and for its load. Before: ready clusters. After: each destination resolves to exactly one
 * cluster.
 */
export async function registerClusters(scope: Scope): Promise<StepOutcome> {
  if (scope.is('ClustersRegistered')) {
    await renewRegistrations(scope);
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
    ...wantLoadPlace(scope, plan),
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
