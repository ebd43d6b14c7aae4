import {
  annotations,
  API_GROUP,
  labels,
} from '@assay/plugin-experiments-common';
import type { Application } from '../kinds';
import type { OwnedEntry } from '../ledger';
import { roles } from '../names';
import type { PlannedComponent, RunPlan } from '../plan';
import type { Scope } from '../scope';
import { destinationOf, isShared, namespaceOf } from '../placement';
import { buildSource, chartContext } from './buildSource';
import { expiryOf, ownedMetadata, ownerReference } from './ownedMetadata';
import { withRemoteWrite } from './withRemoteWrite';

/** Without it Argo CD would forget what it delivered instead of removing it. */
const CASCADE = 'resources-finalizer.argocd.argoproj.io';

/** By which metrics of variants are told apart. */
const VARIANT_LABEL = `${API_GROUP}/variant`;

/** How Argo CD syncs, by itself and when it is asked to. */
export const SYNC_POLICY = {
  retry: {
    limit: 5,
    backoff: { duration: '5s', factor: 2, maxDuration: '1m' },
  },
  syncOptions: ['ServerSideApply=true', 'SkipDryRunOnMissingResource=true'],
};

/** The Application that delivers a component. */
export function buildApplication(
  scope: Scope,
  entry: OwnedEntry,
  plan: RunPlan,
  component: PlannedComponent,
): Application {
  const project = scope.entry(roles.project);
  const shared = plan.targets.some(
    target => target.name === component.target && isShared(target),
  );
  // On a shared cluster the namespace is there, and Argo CD may not make any.
  const makesNamespace = !shared;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: ownedMetadata(scope, entry, {
      ...plan,
      finalizers: [CASCADE],
      owner: ownerReference(project, 'argoproj.io/v1alpha1', 'AppProject'),
      annotations: targetAnnotations(scope, plan, component.target),
      ...(component.variant && {
        labels: { [VARIANT_LABEL]: component.variant },
      }),
    }),
    spec: {
      project: project?.objectName ?? '',
      destination: {
        ...destinationOf(scope, component.target),
        namespace: namespaceOf(scope, component),
      },
      sources: [
        withRemoteWrite(
          scope,
          plan,
          component,
          buildSource(
            component,
            scope.deps.settings,
            chartContext(scope, plan, component),
          ),
        ),
      ],
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        retry: SYNC_POLICY.retry,
        syncOptions: [
          ...SYNC_POLICY.syncOptions,
          ...(makesNamespace ? ['CreateNamespace=true'] : []),
        ],
        // A process has none.
        ...(makesNamespace &&
          component.source.kind !== 'process' && {
            managedNamespaceMetadata: { labels: namespaceLabels(scope, plan) },
          }),
      },
    },
  };
}

/** By which the namespaces that Argo CD makes for a run are known, here and to the janitor. */
function namespaceLabels(scope: Scope, plan: RunPlan): Record<string, string> {
  return {
    [labels.installation]: scope.deps.settings.installation,
    [labels.runUid]: scope.uid,
    [labels.expiresAt]: String(
      Math.ceil(expiryOf(scope, plan.lifetimeSeconds) / 1000),
    ),
  };
}

/** What the provider of a target wants on everything that goes there, the run's own wish first. */
export function targetAnnotations(
  scope: Scope,
  plan: RunPlan,
  targetName: string | undefined,
): Record<string, string> {
  const target = plan.targets.find(({ name }) => name === targetName);
  const provider = target && scope.deps.providers.get(target.provider);
  const delay = scope.run.metadata.annotations?.[annotations.simulatedDelay];
  return {
    ...(target && provider?.annotationsFor?.(target.fields)),
    ...(delay !== undefined && { [annotations.simulatedDelay]: delay }),
  };
}
