import { isNotFound } from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import type { Application } from '../../kinds';
import type { OwnedEntry } from '../../ledger';
import { roles } from '../../names';
import type { Scope } from '../../scope';
import { giveBack } from './giveBack';

/** How long Argo CD may fail to remove what it delivered before its cluster counts as dead. */
export const DEAD_AFTER_MS = 10 * 60_000;
/** Beyond that: how long it may take to notice that the registration is gone. */
export const NOTICE_MS = 5 * 60_000;

/** Finalizers of hooks, which Argo CD of before 3.2 keeps when the registration is gone. */
const HOOK = /^(pre|post)-delete-finalizer\.argocd\.argoproj\.io/;

/** What is done about an Application that does not go, and when it is looked at again. */
export type HatchDecision =
  | { type: 'Wait'; until?: number }
  /** Its cluster is not ours to write off. */
  | { type: 'Shared' }
  /** Without the registration Argo CD lets go of what it cannot reach. */
  | { type: 'Unregister' }
  | { type: 'DropHooks'; finalizers: string[] };

/**
 * A cluster that is dead at teardown would hold up its Applications for ever, and with them the
 * deletion of what is paid for. It dies with the run, and what was delivered to it dies with it; so
 * the registration goes first. Only where both are ours: a shared cluster is waited for.
 */
export function decideHatch(observed: {
  application: Pick<Application, 'metadata' | 'status'>;
  /** The registration of its cluster: one that the run made and has, has taken away, or neither. */
  registration: 'Ours' | 'Gone' | 'Shared';
  now: number;
}): HatchDecision {
  const { application, registration, now } = observed;
  const { deletionTimestamp, finalizers = [] } = application.metadata;
  if (!deletionTimestamp) {
    return { type: 'Wait' };
  }
  const since = Date.parse(deletionTimestamp);
  const failing = (application.status?.conditions ?? []).some(
    ({ type }) => type === 'DeletionError',
  );
  switch (registration) {
    case 'Ours':
      if (!failing) {
        return { type: 'Wait' };
      }
      return now >= since + DEAD_AFTER_MS
        ? { type: 'Unregister' }
        : { type: 'Wait', until: since + DEAD_AFTER_MS };
    case 'Gone': {
      const noticedAt = since + DEAD_AFTER_MS + NOTICE_MS;
      if (!finalizers.some(each => HOOK.test(each))) {
        return { type: 'Wait' };
      }
      return now >= noticedAt
        ? {
            type: 'DropHooks',
            finalizers: finalizers.filter(each => !HOOK.test(each)),
          }
        : { type: 'Wait', until: noticedAt };
    }
    default:
      return failing ? { type: 'Shared' } : { type: 'Wait' };
  }
}

/**
 * Looks whether Applications that do not go are on a dead cluster, and lets go of it. Answers with
 * what there is to say about it.
 */
export async function openHatch(
  scope: Scope,
  left: readonly OwnedEntry[],
): Promise<string[]> {
  const said: string[] = [];
  for (const entry of left) {
    const application = scope.deps.caches.applications.get(
      `${entry.namespace}/${entry.objectName}`,
    );
    if (!application || application.metadata.uid !== entry.uid) {
      continue;
    }
    const registration = registrationOf(scope, application);
    const decision = decideHatch({
      application,
      registration: stateOf(registration),
      now: scope.now,
    });
    switch (decision.type) {
      case 'Wait':
        scope.wake(decision.until);
        break;
      case 'Shared':
        said.push('its cluster is shared, so this waits until it answers');
        break;
      case 'Unregister':
        await giveBack(scope, registration!);
        scope.note(
          'Warning',
          'ClusterDead',
          `The cluster of ${entry.objectName} does not answer, so Argo CD was told to let go of it; what was delivered there goes with it`,
        );
        // The time of the hooks, if Argo CD keeps those.
        scope.wake(scope.now + NOTICE_MS);
        break;
      default:
        await dropFinalizers(scope, application, decision.finalizers);
    }
  }
  return [...new Set(said)];
}

/** The registration that the run made for the cluster of an Application. */
function registrationOf(
  scope: Scope,
  { spec }: Application,
): OwnedEntry | undefined {
  const target = scope.run.spec.targets.find(
    ({ name }) =>
      spec.destination.name !== undefined &&
      scope.entry(roles.cluster(name))?.objectName === spec.destination.name,
  );
  return target && scope.entry(roles.registration(target.name));
}

function stateOf(entry: OwnedEntry | undefined): 'Ours' | 'Gone' | 'Shared' {
  if (!entry) {
    return 'Shared';
  }
  return entry.state === 'Gone' ? 'Gone' : 'Ours';
}

async function dropFinalizers(
  scope: Scope,
  { metadata }: Application,
  finalizers: string[],
): Promise<void> {
  const { name, namespace, uid, resourceVersion } = metadata;
  try {
    await scope.client.patch(
      resources.applications,
      { name, namespace },
      // Only this one, and only as it was seen.
      { metadata: { uid, resourceVersion, finalizers } },
      { type: 'merge' },
    );
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
  }
}
