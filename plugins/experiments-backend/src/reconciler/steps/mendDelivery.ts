import { API_GROUP, resources } from '@assay/plugin-experiments-common';
import type { Application } from '../kinds';
import { isFloating, SYNC_POLICY } from '../manifests';
import type { PlannedComponent } from '../plan';
import type { Scope } from '../scope';

/** How often a run asked for another sync; on the Application, so that a restart still knows. */
const RETRIES = `${API_GROUP}/sync-retries`;
/** Argo CD has tried five times before each. */
const MAX_RETRIES = 2;

/** How a sync that has used up its tries stands. */
export function decideRetry(
  application: Pick<Application, 'metadata' | 'operation' | 'status'>,
): 'NotNeeded' | 'UnderWay' | 'Retry' | 'Exhausted' {
  const { status, operation, metadata } = application;
  const exhausted = status?.conditions?.some(
    ({ type, message }) =>
      type === 'SyncError' && /failed last sync attempt/i.test(message),
  );
  if (!exhausted) {
    return 'NotNeeded';
  }
  const phase = status?.operationState?.phase;
  // The condition stays until an operation has succeeded.
  if (operation || phase === 'Running' || phase === 'Terminating') {
    return 'UnderWay';
  }
  return Number(metadata.annotations?.[RETRIES] ?? 0) < MAX_RETRIES
    ? 'Retry'
    : 'Exhausted';
}

/**
 * Asks Argo CD for a sync: by itself it tries no revision again that has failed as often as its
 * policy allows.
 */
export async function retrySync(
  scope: Scope,
  application: Application,
): Promise<void> {
  const { metadata } = application;
  const retries = Number(metadata.annotations?.[RETRIES] ?? 0) + 1;
  await patch(scope, application, {
    metadata: { annotations: { [RETRIES]: String(retries) } },
    operation: {
      initiatedBy: { username: 'assay' },
      retry: SYNC_POLICY.retry,
      sync: { prune: true, syncOptions: SYNC_POLICY.syncOptions },
    },
  });
}

/** A component with what Argo CD says about it. */
export interface Delivered {
  component: Pick<PlannedComponent, 'source'>;
  application?: Pick<Application, 'spec' | 'status'>;
}

/**
 * The revision that a floating source is held at from now on: what Argo CD found for the first
 * component of the run that comes from the same place. A branch that moves while trials run would
 * change what is measured. Undefined where the source says it already, or nothing was found yet.
 */
export function decidePin(
  { component, application }: Delivered,
  /** In the order of their delivery. */
  delivered: readonly Delivered[],
): string | undefined {
  const source = application?.spec.sources[0];
  if (!source || source.plugin || !isFloating(source)) {
    return undefined;
  }
  const first = delivered.find(
    each => placeOf(each.component) === placeOf(component),
  );
  const pinned = first?.application?.spec.sources[0];
  if (pinned && !isFloating(pinned)) {
    return pinned.targetRevision;
  }
  const { sync } = first?.application?.status ?? {};
  const found = sync?.revisions?.[0] ?? sync?.revision;
  return found && !isFloating({ ...source, targetRevision: found })
    ? found
    : undefined;
}

/** Where a source is resolved: folders of one repository share its revision. */
function placeOf({ source }: Delivered['component']): string {
  switch (source.kind) {
    case 'git':
      return `git ${source.repo} ${source.revision}`;
    case 'helm':
      return `helm ${source.repo} ${source.chart} ${source.version}`;
    case 'oci':
      return `oci ${source.repo} ${source.version}`;
    default:
      return `process ${source.path}`;
  }
}

/** Holds the source of an Application at a revision. */
export async function pinRevision(
  scope: Scope,
  application: Application,
  revision: string,
): Promise<void> {
  const [source, ...others] = application.spec.sources;
  await patch(scope, application, {
    spec: { sources: [{ ...source, targetRevision: revision }, ...others] },
  });
}

async function patch(
  scope: Scope,
  { metadata: { name, namespace, uid, resourceVersion } }: Application,
  change: { metadata?: object; spec?: object; operation?: object },
): Promise<void> {
  await scope.client.patch(
    resources.applications,
    { name, namespace },
    // It must be the one that was decided about; after a conflict the pass starts over.
    { ...change, metadata: { ...change.metadata, uid, resourceVersion } },
    { type: 'merge' },
  );
}
